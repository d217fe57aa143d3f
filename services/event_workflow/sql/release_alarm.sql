-- Lets the sweep try an event again: $1 city, $2 event. Uses alarm_failures_pkey.
DELETE FROM alarm_failures
WHERE city_id = $1 AND event_id = $2::uuid
RETURNING failures
