-- The events of an admitted task: $1 city, $2 channel of tasks, $3 their numbers, one per territory.
-- Uses event_reports_external_idx.
SELECT r.external_id, r.event_id
FROM event_reports AS r
WHERE r.city_id = $1 AND r.channel = $2::int AND r.external_id = ANY ($3::text[])
  AND r.external_id <> ''
