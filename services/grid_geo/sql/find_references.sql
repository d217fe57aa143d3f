-- Which of the territories and departments that a request names exist; $1 city, $2 territory codes,
-- $3 department ids. Uses territories_pkey and departments_pkey.
SELECT 'territory', code, grid_class
FROM territories
WHERE city_id = $1
  AND code = ANY($2::text[])
UNION ALL
SELECT 'department', id, 0
FROM departments
WHERE city_id = $1
  AND id = ANY($3::text[])
