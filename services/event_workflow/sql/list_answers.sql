-- What another system filed by its channel, with the work order that speaks for it, by the latest step of
-- either: $1 city, $2 reporter, $3 channel, $4 step time and $5 event to start after, $6 limit. Walks
-- along source_steps_time_idx; uses event_reports_pkey, cluster_members_pkey and events_pkey.
SELECT s.event_id, s.channel, r.external_id, w.id, w.state, w.update_time, s.step_time
FROM source_steps AS s
JOIN event_reports AS r ON r.city_id = s.city_id AND r.event_id = s.event_id
LEFT JOIN cluster_members AS m ON m.city_id = s.city_id AND m.event_id = s.event_id
JOIN events AS w ON w.city_id = s.city_id AND w.id = COALESCE(m.cluster_id, s.event_id)
WHERE s.city_id = $1 AND s.reporter = $2 AND s.channel = $3
  AND (s.step_time, s.event_id) > ($4::bigint, $5::uuid)
ORDER BY s.step_time, s.event_id
LIMIT $6
