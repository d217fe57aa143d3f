-- Takes events that owe an alarm, the most overdue first, for the transaction that raises it: $1 now, $2
-- limit. What another replica has taken, or a caller is just moving, is passed by; what was set aside
-- is not taken before its time. The last column: it was set aside before. Uses events_alarm_idx, alarm_failures_pkey and events_pkey.
WITH due AS MATERIALIZED (
  SELECT e.city_id, e.id, e.revision
  FROM events AS e
  WHERE e.alarm_time < $1
    AND NOT EXISTS (
      SELECT FROM alarm_failures AS f
      WHERE f.city_id = e.city_id AND f.event_id = e.id AND f.retry_time > $1)
  ORDER BY e.alarm_time, e.city_id, e.id
  -- More than wanted: the first may be in the hands of other replicas.
  LIMIT 8 * $2::bigint
)
SELECT e.city_id, e.id,
  EXISTS (
    SELECT FROM alarm_failures AS f WHERE f.city_id = e.city_id AND f.event_id = e.id)
FROM due
JOIN events AS e ON e.city_id = due.city_id AND e.id = due.id
-- Not what was moved since this statement began: its step would come before that move in the change
-- feed, whose order is that of the transactions' beginnings.
WHERE e.revision = due.revision
LIMIT $2::bigint
FOR NO KEY UPDATE OF e SKIP LOCKED
