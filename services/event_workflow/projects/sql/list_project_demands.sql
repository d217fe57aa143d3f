-- Events behind a project newest first: $1 city, $2 project, $3 event to start before or NULL, $4 limit.
-- Uses project_demands_pkey.
SELECT event_id
FROM project_demands
WHERE city_id = $1 AND project_id = $2::uuid AND ($3::uuid IS NULL OR event_id < $3::uuid)
ORDER BY event_id DESC
LIMIT $4
