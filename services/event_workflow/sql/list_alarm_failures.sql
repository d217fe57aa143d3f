-- Events set aside that still owe an alarm: $1 city, $2 event to start after or NULL, $3 limit, $4 quarantined ones only. Uses
-- alarm_failures_pkey and events_pkey.
SELECT f.event_id, f.failures, f.first_time, f.last_time, f.retry_time, f.reason, f.message
FROM alarm_failures AS f
WHERE f.city_id = $1
  AND ($2::uuid IS NULL OR f.event_id > $2::uuid)
  AND (NOT $4::boolean OR f.retry_time = 9223372036854775807)
  AND EXISTS (
    SELECT FROM events AS e
    WHERE e.city_id = f.city_id AND e.id = f.event_id AND e.alarm_time IS NOT NULL
    -- One event after the other: the failures are few, the events that owe an alarm are not.
    OFFSET 0)
ORDER BY f.event_id
LIMIT $3
