-- Labels of all territories of a city; $1 city. Uses territories_pkey.
SELECT code, display_name, grid_class
FROM territories
WHERE city_id = $1
