-- Events that owe an alarm, the most overdue first: $1 now, $2 limit; $3 alarm time, $4 city and $5 id to
-- start after. Uses events_alarm_idx.
SELECT e.alarm_time,
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE e.alarm_time < $1
  AND (e.alarm_time, e.city_id, e.id) > ($3::bigint, $4::text, $5::uuid)
ORDER BY e.alarm_time, e.city_id, e.id
LIMIT $2
