-- One campaign: $1 city, $2 id. Uses campaigns_pkey.
SELECT to_jsonb(r)
FROM campaigns AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
