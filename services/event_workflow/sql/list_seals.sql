-- Seals by number: $1 city, $2 number to start after, $3 limit. Uses history_seals_pkey.
SELECT number, seal_time, event_ids::text[], revisions::text[], row_digests, previous_digest, digest
FROM history_seals
WHERE city_id = $1 AND number > $2
ORDER BY number
LIMIT $3
