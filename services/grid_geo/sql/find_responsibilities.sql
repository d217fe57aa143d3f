-- Rules that hold in a territory, most specific first; $1 city, $2 the territory's code and its
-- ancestors' codes, $3 matter (NULL = every matter), $4 limit, $5 day. Uses responsibilities_pkey and
-- departments_pkey.
SELECT
  departments.id, departments.display_name, responsibilities.territory_code,
  responsibilities.matter, responsibilities.basis, responsibilities.valid_from,
  responsibilities.valid_to, departments.kind
FROM responsibilities
JOIN departments
  ON departments.city_id = responsibilities.city_id
  AND departments.id = responsibilities.department_id
WHERE responsibilities.city_id = $1
  AND responsibilities.territory_code = ANY($2::text[])
  AND responsibilities.valid_from <= $5::date
  AND responsibilities.valid_to > $5::date
  AND ($3::text IS NULL OR responsibilities.matter = '*' OR starts_with($3, responsibilities.matter))
ORDER BY length(responsibilities.territory_code) DESC,
  (responsibilities.matter = '*'),
  length(responsibilities.matter) DESC,
  responsibilities.matter,
  departments.id
LIMIT $4::int
