-- The same as list_figure_rows for a member's events ($5; $4 not used). Walks along
-- event_facts_member_idx.
SELECT figure.name, fact.month_time, fact.id
FROM (
  SELECT f.report_time AS month_time, f.event_id AS id
  FROM event_facts AS f
  WHERE f.city_id = $1 AND f.assignee = $5
    AND f.report_time >= $2::bigint AND f.report_time < $3::bigint
    AND (f.report_time, f.event_id) > ($10::bigint, $11::uuid)
    AND $4::text IS NOT NULL
) AS fact
-- include: services/evaluation/sql/parts/figure_row.sql
ORDER BY fact.month_time, fact.id
LIMIT $12::int
