-- One version, or with id `active` the one in force: $1 city, $2 id, $3 now. The last column says
-- whether it is in force. Uses workflows_pkey and workflow_activations_pkey.
WITH active AS (
  SELECT workflow_id
  FROM workflow_activations
  WHERE city_id = $1 AND activate_time <= $3
  ORDER BY activate_time DESC, revision DESC, workflow_id DESC
  LIMIT 1
)
SELECT w.city_id, w.id, w.revision, w.title, w.content, w.document, w.create_time, w.activate_time,
       w.id IS NOT DISTINCT FROM (SELECT workflow_id FROM active)
FROM workflows AS w
WHERE w.city_id = $1
  AND w.id = CASE WHEN $2 = 'active' THEN (SELECT workflow_id FROM active) ELSE $2 END
