-- One plan; $1 city, $2 id. Uses patrol_plans_pkey.
SELECT city_id, id, territory_code, state, details, create_time, update_time, revision
FROM patrol_plans
WHERE city_id = $1 AND id = $2::uuid
