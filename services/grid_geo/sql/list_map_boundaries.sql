-- Shapes of all boundaries of a city that are valid on a day, with the boundary version, all of one
-- snapshot; $1 city, $2 day. Uses boundaries_pkey.
SELECT boundary_sets.revision, boundaries.code, territories.grid_class, boundaries.shape
FROM boundary_sets
JOIN boundaries ON boundaries.city_id = boundary_sets.city_id
JOIN territories
  ON territories.city_id = boundaries.city_id
  AND territories.code = boundaries.code
WHERE boundary_sets.city_id = $1
  AND boundaries.valid_from <= $2::date
  AND boundaries.valid_to > $2::date
  AND territories.valid_from <= $2::date
  AND territories.valid_to > $2::date
