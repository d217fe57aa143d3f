-- The patrols of a plan are made through day $3; $1 city, $2 id. Uses patrol_plans_pkey.
UPDATE patrol_plans
SET planned_through = $3::int
WHERE city_id = $1 AND id = $2::uuid AND planned_through < $3::int
