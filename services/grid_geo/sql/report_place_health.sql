-- Notes reports that are newer than what is known; $1 city, $2 ids (each once), $3 states, $4 times.
-- In id order, so that two batches never wait for each other in a ring. Uses place_health_pkey.
INSERT INTO place_health (city_id, place_id, state, health_time)
SELECT $1, id, state, health_time
FROM unnest($2::text[], $3::smallint[], $4::bigint[]) AS report (id, state, health_time)
ORDER BY id
ON CONFLICT (city_id, place_id) DO UPDATE
SET state = EXCLUDED.state,
    health_time = EXCLUDED.health_time
WHERE place_health.health_time < EXCLUDED.health_time
