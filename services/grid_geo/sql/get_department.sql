-- One department with its responsibilities; $1 city, $2 id. Uses departments_pkey and
-- responsibilities_department_idx.
SELECT
  departments.city_id, departments.id, departments.kind, departments.display_name,
  departments.display_name_ko, departments.territory_code, departments.duty_phone,
  departments.create_time, departments.update_time, departments.revision,
  held.territory_codes, held.matters, held.bases
FROM departments
LEFT JOIN LATERAL (
  SELECT
    array_agg(responsibilities.territory_code ORDER BY territory_code, matter) AS territory_codes,
    array_agg(responsibilities.matter ORDER BY territory_code, matter) AS matters,
    array_agg(responsibilities.basis ORDER BY territory_code, matter) AS bases
  FROM responsibilities
  WHERE responsibilities.city_id = departments.city_id
    AND responsibilities.department_id = departments.id
) AS held ON TRUE
WHERE departments.city_id = $1
  AND departments.id = $2
