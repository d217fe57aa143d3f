-- The event of a channel's report number: $1 city, $2 channel, $3 number. Uses
-- event_reports_external_idx.
SELECT event_id
FROM event_reports
WHERE city_id = $1 AND channel = $2 AND external_id = $3 AND external_id <> ''
