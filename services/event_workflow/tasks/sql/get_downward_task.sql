-- One of the downward tasks: $1 city, $2 id. Uses downward_tasks_pkey.
SELECT to_jsonb(r)
FROM downward_tasks AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
