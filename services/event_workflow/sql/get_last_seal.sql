-- The last seal of a city: $1 city. Uses history_seals_pkey.
SELECT number, seal_time, cardinality(event_ids), digest
FROM history_seals
WHERE city_id = $1
ORDER BY number DESC
LIMIT 1
