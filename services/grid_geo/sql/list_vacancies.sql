-- A page of grids that lack a head (1), an adviser (2) or an all-round member (3), in code order;
-- $1 city, $2 subtree ('' = all), $3 time, $4 code of the row before the page, $5 limit, $6 day
-- of that time, on which the grid must be valid. Uses territories_pkey and appointments_territory_idx.
SELECT grid.code, array_agg(template.role ORDER BY template.role)
FROM territories AS grid
CROSS JOIN unnest(ARRAY[1, 2, 3]) AS template (role)
WHERE grid.city_id = $1
  AND grid.code >= $2
  AND grid.code < $2 || ':'
  AND grid.grid_class > 0
  AND grid.code > $4
  AND grid.valid_from <= $6::date
  AND grid.valid_to > $6::date
  AND NOT EXISTS (
    SELECT 1
    FROM appointments
    WHERE appointments.city_id = grid.city_id
      AND appointments.territory_code = grid.code
      AND appointments.role = template.role
      AND appointments.start_time <= $3::bigint
      AND (appointments.end_time IS NULL OR appointments.end_time > $3::bigint)
  )
GROUP BY grid.code
ORDER BY grid.code
LIMIT $5::int
