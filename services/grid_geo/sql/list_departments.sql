-- A page of departments in id order, without responsibilities; $1 city, $2 kind (0 = any), $3 id of
-- the row before the page, $4 limit. Uses departments_pkey.
SELECT
  departments.city_id, departments.id, departments.kind, departments.display_name,
  departments.display_name_ko, departments.territory_code, departments.duty_phone,
  departments.create_time, departments.update_time, departments.revision, departments.parent_id,
  NULL, NULL, NULL, NULL, NULL
FROM departments
WHERE departments.city_id = $1
  AND ($2::int = 0 OR departments.kind = $2::int)
  AND departments.id > $3
ORDER BY departments.id
LIMIT $4::int
