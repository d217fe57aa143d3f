-- Which of the territories and departments that a request names exist, and which of these departments
-- have offices; $1 city, $2 territory codes, $3 department ids, $4 day before which a territory must
-- not have ended (NULL = any). Uses territories_pkey, departments_pkey and departments_parent_idx.
SELECT 'territory', code, grid_class, valid_from, valid_to
FROM territories
WHERE city_id = $1
  AND code = ANY($2::text[])
  AND ($4::date IS NULL OR valid_to > $4::date)
UNION ALL
SELECT 'department', id, kind, NULL, NULL
FROM departments
WHERE city_id = $1
  AND id = ANY($3::text[])
UNION ALL
SELECT DISTINCT 'parent', parent_id, 0, NULL::date, NULL::date
FROM departments
WHERE city_id = $1
  AND parent_id = ANY($3::text[])
  AND parent_id <> ''
