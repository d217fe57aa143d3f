-- Projects newest first: $1 city, $2 id to start before, $3 limit, $4 territory whose subtree is meant,
-- $5 state. NULL or 0 = any. Uses projects_pkey and project_demands_pkey; see
-- list_problems.sql for CASE.
SELECT
-- include: services/event_workflow/sql/parts/project_counts.sql
FROM projects AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND CASE
    WHEN ($4::text IS NULL OR starts_with(r.territory_code, $4::text))
      AND ($5::int = 0 OR r.state = $5::int)
    THEN true
    ELSE false
  END
ORDER BY r.id DESC
LIMIT $3
