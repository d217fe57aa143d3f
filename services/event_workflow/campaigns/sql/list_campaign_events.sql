-- Events of a campaign newest first: $1 city, $2 campaign, $3 event to start before or NULL, $4 limit.
-- Uses campaign_events_pkey.
SELECT event_id
FROM campaign_events
WHERE city_id = $1 AND campaign_id = $2::uuid AND ($3::uuid IS NULL OR event_id < $3::uuid)
ORDER BY event_id DESC
LIMIT $4
