-- Which of the territories and departments that a request names exist; $1 city, $2 territory codes,
-- $3 department ids, $4 day before which a territory must not have ended (NULL = any). Uses
-- territories_pkey and departments_pkey.
SELECT 'territory', code, grid_class, valid_from, valid_to
FROM territories
WHERE city_id = $1
  AND code = ANY($2::text[])
  AND ($4::date IS NULL OR valid_to > $4::date)
UNION ALL
SELECT 'department', id, 0, NULL, NULL
FROM departments
WHERE city_id = $1
  AND id = ANY($3::text[])
