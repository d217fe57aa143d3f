-- Digests of the last import of people ($1 city, $2 ids). Uses residents_pkey.
SELECT id, import_hash
FROM residents
WHERE city_id = $1
  AND id = ANY ($2::text[])
