-- What an import of houses must know of their buildings ($1 city, $2 ids). Uses buildings_pkey.
SELECT id, territory_code, display_name
FROM buildings
WHERE city_id = $1
  AND id = ANY ($2::text[])
