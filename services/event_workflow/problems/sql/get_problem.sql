-- One of the problems: $1 city, $2 id. Uses problems_pkey.
SELECT to_jsonb(r)
FROM problems AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
