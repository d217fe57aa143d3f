-- Active plans whose patrols are not made through day $1, over all cities; $2 limit. Uses
-- patrol_plans_due_idx.
SELECT city_id, id, territory_code, state, details, create_time, update_time, revision
FROM patrol_plans
WHERE state = 1 AND planned_through < $1::int
ORDER BY planned_through, city_id, id
LIMIT $2::int
