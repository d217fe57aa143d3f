-- Labels of all territories of a city that are valid on a day; $1 city, $2 day. Uses
-- territories_pkey.
SELECT code, display_name, grid_class
FROM territories
WHERE city_id = $1
  AND valid_from <= $2::date
  AND valid_to > $2::date
