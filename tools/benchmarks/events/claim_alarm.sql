-- One alarm raised by plain SQL: taken past other sessions' locks, moved on and noted, in one statement.
WITH due AS (
  SELECT city_id, id
  FROM events
  WHERE alarm_time < 1900000000000000
  ORDER BY alarm_time, city_id, id
  LIMIT 1
  FOR NO KEY UPDATE SKIP LOCKED
),
moved AS (
  UPDATE events AS e
  SET revision = revision + 1, late = 4, urged = 4, supervised = 4, alarm_time = NULL
  FROM due
  WHERE e.city_id = due.city_id AND e.id = due.id
  RETURNING e.city_id, e.id, e.revision
),
history AS (
  INSERT INTO event_history (
    city_id, event_id, revision, time, action, from_state, to_state, round, actor, role, note, detail)
  SELECT city_id, id, revision, 1767225600000000, 'SUPERVISE', 'DISPATCHED', 'DISPATCHED', 1, 'system', 11, '',
    '{"clock": 2}'
  FROM moved
),
receipt AS (
  INSERT INTO requests (city_id, subject, request_id, body_hash, resource_id, create_time)
  SELECT city_id, 'system', gen_random_uuid(), '\x00112233445566778899aabbccddeeff', id::text, 1767225600000000
  FROM moved
)
INSERT INTO outbox (city_id, type, resource, payload, change_time)
SELECT city_id, 'event.supervised', 'cities/222405/events/' || id, decode(repeat('ab', 220), 'hex'),
  1767225600000000
FROM moved;
