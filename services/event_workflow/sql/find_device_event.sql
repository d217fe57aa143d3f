-- The newest open event that alarms of a device raised, with how many have joined it, held until the
-- transaction ends: $1 city, $2 place id, $3 reporter, $4 happened by then (NULL = whenever). Uses
-- events_device_idx and joined_alarms_event_idx.
SELECT e.id, e.state, e.report_time, true, (
  SELECT count(*) FROM joined_alarms AS j WHERE j.city_id = e.city_id AND j.event_id = e.id), e.device_id
FROM events AS e
WHERE e.city_id = $1 AND e.device_id = $2 AND e.close_time IS NULL
  -- IS TRUE keeps the reporter's index out: one system reports the alarms of all its devices.
  AND (e.reporter = $3) IS TRUE
  AND ($4::bigint IS NULL OR e.occur_time <= $4::bigint)
ORDER BY e.id DESC
LIMIT 1
FOR UPDATE OF e
