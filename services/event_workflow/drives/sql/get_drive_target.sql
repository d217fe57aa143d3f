-- One of the drive targets: $1 city, $2 id. Uses drive_targets_pkey.
SELECT to_jsonb(r)
FROM drive_targets AS r
WHERE r.city_id = $1 AND r.id = $2::uuid
