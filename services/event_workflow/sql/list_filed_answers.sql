-- What a reporter filed, in the order of filing, with the work order that speaks for it: $1 city, $2 reporter,
-- $3 event to start after, $4 limit. By every channel, so that a page reads its own rows and no others. Uses
-- events_reporter_idx, event_reports_pkey, cluster_members_pkey, events_pkey and event_history_pkey.
SELECT f.id, f.channel, r.external_id, e.id, e.state, e.update_time,
-- include: services/event_workflow/sql/answers/told.sql
FROM (
  SELECT id, channel
  FROM events
  WHERE city_id = $1 AND reporter = $2 AND id > $3::uuid
  ORDER BY id
  LIMIT $4
) AS f
CROSS JOIN LATERAL (
  SELECT external_id FROM event_reports WHERE city_id = $1 AND event_id = f.id LIMIT 1
) AS r
LEFT JOIN LATERAL (
  SELECT cluster_id FROM cluster_members WHERE city_id = $1 AND event_id = f.id LIMIT 1
) AS m ON true
CROSS JOIN LATERAL (
  SELECT city_id, id, state, round, reporter, update_time
  FROM events
  WHERE city_id = $1 AND id = COALESCE(m.cluster_id, f.id)
  LIMIT 1
) AS e
ORDER BY f.id
