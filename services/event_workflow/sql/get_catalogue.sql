-- One version, or with id `active` the one in force: $1 city, $2 id. Uses catalogues_pkey.
WITH active AS (
  SELECT id
  FROM catalogues
  WHERE city_id = $1 AND activate_time IS NOT NULL
  ORDER BY activate_time DESC, id DESC
  LIMIT 1
)
SELECT c.city_id, c.id, c.revision, c.title, c.major_count, c.minor_count, c.content, c.create_time,
       c.activate_time, c.id IS NOT DISTINCT FROM (SELECT id FROM active)
FROM catalogues AS c
WHERE c.city_id = $1 AND c.id = CASE WHEN $2 = 'active' THEN (SELECT id FROM active) ELSE $2 END
