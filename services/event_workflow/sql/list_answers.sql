-- What a reporter filed by one channel, with the work order that speaks for it, by the latest step of
-- either: $1 city, $2 reporter, $3 channel, $4 step time and $5 event to start after, $6 limit. Reads and
-- sorts all that the reporter filed, by events_reporter_idx; uses event_reports_pkey,
-- cluster_members_pkey and events_pkey.
SELECT e.id, e.channel, r.external_id, w.id, w.state, w.update_time, step.time
FROM events AS e
JOIN event_reports AS r ON r.city_id = e.city_id AND r.event_id = e.id
LEFT JOIN cluster_members AS m ON m.city_id = e.city_id AND m.event_id = e.id
JOIN events AS w ON w.city_id = e.city_id AND w.id = COALESCE(m.cluster_id, e.id)
CROSS JOIN LATERAL (SELECT GREATEST(e.update_time, w.update_time)) AS step (time)
WHERE e.city_id = $1 AND e.reporter = $2 AND e.channel = $3
  AND (step.time, e.id) > ($4::bigint, $5::uuid)
ORDER BY step.time, e.id
LIMIT $6
