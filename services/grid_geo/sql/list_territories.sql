-- A page of territories in code order; $1 city, $2 subtree ('' = all), $3 length of codes (0 = any),
-- $4 grid class (0 = any), $5 day on which they must be valid, $6 external code ('' = any), $7 code of
-- the row before the page, $8 limit. Ranges on territories_pkey; boundaries_pkey.
SELECT
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, EXISTS (
    SELECT 1
    FROM boundaries
    WHERE boundaries.city_id = territories.city_id
      AND boundaries.code = territories.code
      AND boundaries.valid_from <= $5::date
      AND boundaries.valid_to > $5::date
  ),
  territories.create_time, territories.update_time, territories.revision,
  territories.valid_from, territories.valid_to, territories.urban_rural_class
FROM territories
WHERE territories.city_id = $1
  AND territories.code >= $2
  AND territories.code < $2 || ':'
  AND ($3::int = 0 OR length(territories.code) = $3::int)
  AND ($4::int = 0 OR territories.grid_class = $4::int)
  AND territories.valid_from <= $5::date
  AND territories.valid_to > $5::date
  AND ($6::text = '' OR territories.external_codes @> ARRAY[$6::text])
  AND territories.code > $7
ORDER BY territories.code
LIMIT $8::int
