-- The events behind one part of one figure, by time of report and id: $1–$6 as in count_figures ($5 not
-- used), $7 kind, $8 lowest and $9 highest part, $10 time and $11 id after which to go on, $12 limit. Walks
-- along event_facts_time_idx, so it is for the city and territories that are much of it; uses
-- event_facts_pkey and ratings_pkey.
SELECT figure.name, fact.month_time, fact.id
FROM (
  SELECT f.report_time AS month_time, f.event_id AS id
  FROM event_facts AS f
  WHERE f.city_id = $1 AND f.report_time >= $2::bigint AND f.report_time < $3::bigint
    AND (f.report_time, f.event_id) > ($10::bigint, $11::uuid)
    AND starts_with(f.territory_code, $4)
    AND $5::text IS NOT NULL
) AS fact
-- include: services/evaluation/sql/parts/figure_row.sql
ORDER BY fact.month_time, fact.id
LIMIT $12::int
