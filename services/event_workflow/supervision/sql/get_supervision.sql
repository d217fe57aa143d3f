-- One of the supervisions: $1 city, $2 id. Uses supervisions_pkey.
SELECT to_jsonb(r)
FROM supervisions AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
