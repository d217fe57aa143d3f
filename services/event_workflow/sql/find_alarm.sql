-- The event for which the number of a device's alarm is known, its own or that of one that joined it,
-- held until the transaction ends: $1 city, $2 number. 5 = channel IOT. Uses event_reports_external_idx,
-- joined_alarms_pkey and events_pkey.
SELECT e.id, e.state, e.report_time, e.close_time IS NULL, 0, e.device_id
FROM (
  SELECT r.event_id
  FROM event_reports AS r
  WHERE r.city_id = $1 AND r.channel = 5 AND r.external_id = $2 AND r.external_id <> ''
  UNION ALL
  SELECT j.event_id
  FROM joined_alarms AS j
  WHERE j.city_id = $1 AND j.alarm_id = $2
) AS known
JOIN events AS e ON e.city_id = $1 AND e.id = known.event_id
LIMIT 1
FOR UPDATE OF e
