-- The event of a channel's report number, or of the alarm that joined it (5 = channel IOT): $1 city, $2
-- channel, $3 number. Uses event_reports_external_idx and joined_alarms_pkey.
SELECT event_id
FROM event_reports
WHERE city_id = $1 AND channel = $2 AND external_id = $3 AND external_id <> ''
UNION ALL
SELECT event_id
FROM joined_alarms
WHERE $2 = 5 AND city_id = $1 AND alarm_id = $3
LIMIT 1
