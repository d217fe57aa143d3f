-- The manifest of a case: $1 city, $2 case. Uses supervision_bundles_pkey.
SELECT manifest
FROM supervision_bundles
WHERE city_id = $1 AND supervision_id = $2::uuid
