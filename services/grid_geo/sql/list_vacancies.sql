-- A page of grids that lack heads (1), advisers (2), all-round (3) or part-time members (4) against
-- their staffing template, in code order; $1 city, $2 subtree ('' = all), $3 time, $4 code of the row
-- before the page, $5 limit, $6 day of that time, on which the grid must be valid. A role stands as
-- often as posts of it are free. Uses territories_pkey, staffing_templates_pkey and
-- appointments_territory_idx.
SELECT grid.code, array_agg(post.role ORDER BY post.role)
FROM territories AS grid
LEFT JOIN LATERAL (
  SELECT *
  FROM staffing_templates
  WHERE staffing_templates.city_id = grid.city_id
    AND staffing_templates.territory_code
      IN (left(grid.code, 6), left(grid.code, 9), left(grid.code, 12), grid.code)
    AND staffing_templates.own
  ORDER BY length(staffing_templates.territory_code) DESC
  LIMIT 1
) AS template ON true
CROSS JOIN LATERAL (
  VALUES (1, COALESCE(template.heads, 1)), (2, COALESCE(template.advisers, 1)),
         (3, COALESCE(template.all_round, 1)), (4, COALESCE(template.part_time, 0))
) AS post (role, wanted)
CROSS JOIN LATERAL (
  SELECT count(DISTINCT appointments.staff_id) AS people
  FROM appointments
  WHERE appointments.city_id = grid.city_id
    AND appointments.territory_code = grid.code
    AND appointments.role = post.role
    AND appointments.start_time <= $3::bigint
    AND (appointments.end_time IS NULL OR appointments.end_time > $3::bigint)
) AS held
CROSS JOIN LATERAL generate_series(1, post.wanted - held.people)
WHERE grid.city_id = $1
  AND grid.code >= $2
  AND grid.code < $2 || ':'
  AND grid.grid_class > 0
  AND grid.code > $4
  AND grid.valid_from <= $6::date
  AND grid.valid_to > $6::date
GROUP BY grid.code
ORDER BY grid.code
LIMIT $5::int
