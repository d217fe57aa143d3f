-- Events that the system supervised at this time or before, oldest first: $1 time, $2 limit; $3 time, $4
-- city and $5 event to start after. Uses supervision_watches_time_idx and events_pkey.
SELECT w.watch_time,
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM supervision_watches AS w
JOIN events AS e ON e.city_id = w.city_id AND e.id = w.event_id
WHERE w.watch_time <= $1
  AND (w.watch_time, w.city_id, w.event_id) > ($3::bigint, $4::text, $5::uuid)
ORDER BY w.watch_time, w.city_id, w.event_id
LIMIT $2
