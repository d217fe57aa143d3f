-- Digests of the last import of buildings ($1 city, $2 ids). Uses buildings_pkey.
SELECT id, import_hash
FROM buildings
WHERE city_id = $1
  AND id = ANY ($2::text[])
