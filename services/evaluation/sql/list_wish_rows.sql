-- The same as list_figure_rows for wishes: by time of publication, along wish_facts_time_idx; uses
-- wish_facts_pkey. A member has none.
SELECT figure.name, fact.month_time, fact.id
FROM (
  SELECT w.publish_time AS month_time, w.wish_id AS id
  FROM wish_facts AS w
  WHERE w.city_id = $1 AND w.publish_time >= $2::bigint AND w.publish_time < $3::bigint
    AND (w.publish_time, w.wish_id) > ($10::bigint, $11::uuid)
    AND $5 = '' AND starts_with(w.territory_code, $4)
) AS fact
-- include: services/evaluation/sql/parts/figure_row.sql
ORDER BY fact.month_time, fact.id
LIMIT $12::int
