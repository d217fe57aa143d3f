-- Tasks before the door or through it, at the same time as another, newest first: $1 city, $2 start, $3
-- due time. Uses downward_tasks_due_idx.
SELECT to_jsonb(r)
FROM downward_tasks AS r
WHERE r.city_id = $1 AND r.state IN (1, 2) AND r.due_time >= $2::bigint AND r.start_time <= $3::bigint
ORDER BY r.id DESC
LIMIT 1000
