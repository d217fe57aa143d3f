-- What a relation to houses must know of them ($1 city, $2 ids). Uses houses_pkey.
SELECT id, territory_code
FROM houses
WHERE city_id = $1
  AND id = ANY ($2::text[])
