-- A page of plans in order of their ids, which is that of creation; $1 city, $2 subtree, $3 also ended
-- ones, $4 id before the page ('' = first), $5 limit. Ranges on patrol_plans_pkey.
SELECT city_id, id, territory_code, state, details, create_time, update_time, revision
FROM patrol_plans
WHERE city_id = $1
  AND territory_code >= $2
  AND territory_code < $2 || ':'
  AND ($3::boolean OR state = 1)
  AND id > COALESCE(NULLIF($4, ''), '00000000-0000-0000-0000-000000000000')::uuid
ORDER BY id
LIMIT $5::int
