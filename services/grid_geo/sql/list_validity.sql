-- When the territories of a city are valid; $1 city. Uses territories_pkey.
SELECT code, valid_from, valid_to
FROM territories
WHERE city_id = $1
