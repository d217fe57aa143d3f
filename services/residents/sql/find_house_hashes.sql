-- Digests of the last import of houses ($1 city, $2 ids). Uses houses_pkey.
SELECT id, import_hash
FROM houses
WHERE city_id = $1
  AND id = ANY ($2::text[])
