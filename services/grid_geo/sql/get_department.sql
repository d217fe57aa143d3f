-- One department with its responsibilities; $1 city, $2 id. Uses departments_pkey and
-- responsibilities_department_idx.
SELECT
  departments.city_id, departments.id, departments.kind, departments.display_name,
  departments.display_name_ko, departments.territory_code, departments.duty_phone,
  departments.create_time, departments.update_time, departments.revision, departments.parent_id,
  held.territory_codes, held.matters, held.bases, held.first_days, held.end_days
FROM departments
-- include: services/grid_geo/sql/parts/held_responsibilities.sql
WHERE departments.city_id = $1
  AND departments.id = $2
