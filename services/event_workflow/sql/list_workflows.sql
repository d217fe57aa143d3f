-- Versions of a city by id: $1 city, $2 id to start after, $3 limit, $4 now. Uses workflows_pkey.
WITH active AS (
  SELECT workflow_id
  FROM workflow_activations
  WHERE city_id = $1 AND activate_time <= $4
  ORDER BY activate_time DESC, revision DESC, workflow_id DESC
  LIMIT 1
)
SELECT w.city_id, w.id, w.revision, w.title, w.content, ''::bytea, w.create_time, w.activate_time,
       w.id IS NOT DISTINCT FROM (SELECT workflow_id FROM active)
FROM workflows AS w
WHERE w.city_id = $1 AND w.id > $2
ORDER BY w.id
LIMIT $3
