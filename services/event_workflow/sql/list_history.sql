-- History of one event, oldest first: $1 city, $2 event, $3 revision to start after, $4 limit. Uses
-- event_history_pkey.
SELECT revision, time, action, from_state, to_state, round, actor, role, note,
       detail->>'assignee', detail->>'department', (detail->>'whistle')::int,
       (detail->>'clock')::int, (detail->>'due_time')::bigint, (detail->>'due_rule')::int,
       (detail->>'visit_result')::int, (detail->>'warn_time')::bigint,
       (detail->>'state_warn')::bigint, (detail->>'state_due')::bigint, detail->>'workflow',
       (detail->>'proceeding')::int, (detail->>'budget')::bigint, (detail->>'basis')::int,
       (detail->>'level')::int, (detail->>'level_warn')::bigint, (detail->>'level_due')::bigint
FROM event_history
WHERE city_id = $1 AND event_id = $2::uuid AND revision > $3
ORDER BY revision
LIMIT $4
