-- One of the drives: $1 city, $2 id. Uses drives_pkey.
SELECT to_jsonb(r)
FROM drives AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
