-- A page of territories in code order; $1 city, $2 subtree ('' = all), $3 length of codes (0 = any),
-- $4 grid class (0 = any), $5 code of the row before the page, $6 limit. Ranges on territories_pkey.
SELECT
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, boundaries.code IS NOT NULL,
  territories.create_time, territories.update_time, territories.revision
FROM territories
LEFT JOIN boundaries USING (city_id, code)
WHERE territories.city_id = $1
  AND territories.code >= $2
  AND territories.code < $2 || ':'
  AND ($3::int = 0 OR length(territories.code) = $3::int)
  AND ($4::int = 0 OR territories.grid_class = $4::int)
  AND territories.code > $5
ORDER BY territories.code
LIMIT $6::int
