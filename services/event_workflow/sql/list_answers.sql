-- What a reporter filed by one channel, with the work order that speaks for it, by the latest step of
-- either: $1 city, $2 reporter, $3 channel, $4 step time and $5 event to start after, $6 limit. Reads and
-- sorts all that the reporter filed, by events_reporter_idx, and the answers of the page only; uses
-- event_reports_pkey, cluster_members_pkey, events_pkey and event_history_pkey.
SELECT e.source, e.channel, e.external_id, e.id, e.state, e.update_time,
-- include: services/event_workflow/sql/answers/told.sql
  , e.step_time
FROM (
  SELECT f.id AS source, f.channel, r.external_id, w.city_id, w.id, w.state, w.round, w.reporter,
         w.update_time, step.time AS step_time
  FROM events AS f
  JOIN event_reports AS r ON r.city_id = f.city_id AND r.event_id = f.id
  LEFT JOIN cluster_members AS m ON m.city_id = f.city_id AND m.event_id = f.id
  JOIN events AS w ON w.city_id = f.city_id AND w.id = COALESCE(m.cluster_id, f.id)
  CROSS JOIN LATERAL (SELECT GREATEST(f.update_time, w.update_time)) AS step (time)
  WHERE f.city_id = $1 AND f.reporter = $2 AND f.channel = $3
    AND (step.time, f.id) > ($4::bigint, $5::uuid)
  ORDER BY step.time, f.id
  LIMIT $6
) AS e
ORDER BY e.step_time, e.source
