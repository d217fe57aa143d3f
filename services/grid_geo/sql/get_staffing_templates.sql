-- The staffing template that holds for each of some territories, in the order asked; $1 city, $2
-- codes. NULLs where none of the territory and those above has one. Uses staffing_templates_pkey.
SELECT asked.code, template.territory_code, template.heads, template.advisers, template.all_round,
       template.part_time
FROM unnest($2::text[]) WITH ORDINALITY AS asked (code, n)
LEFT JOIN LATERAL (
  SELECT *
  FROM staffing_templates
  WHERE staffing_templates.city_id = $1
    AND staffing_templates.territory_code
      IN (left(asked.code, 6), left(asked.code, 9), left(asked.code, 12), left(asked.code, 15),
          asked.code)
    AND staffing_templates.own
  ORDER BY length(staffing_templates.territory_code) DESC
  LIMIT 1
) AS template ON true
ORDER BY asked.n
