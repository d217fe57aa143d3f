-- Files of one event, oldest first: $1 city, $2 event. Uses event_attachments_pkey.
SELECT uri, sha256, media_type, purpose, round, create_time
FROM event_attachments
WHERE city_id = $1 AND event_id = $2::uuid
ORDER BY revision, ordinal
