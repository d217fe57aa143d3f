-- One project with its demands counted: $1 city, $2 id. Uses projects_pkey and project_demands_pkey.
SELECT
-- include: services/event_workflow/sql/parts/project_counts.sql
FROM projects AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
