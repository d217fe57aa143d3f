-- Territories by code, in code order; $1 city, $2 codes. Uses territories_pkey and boundaries_pkey.
SELECT
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, boundaries.code IS NOT NULL,
  territories.create_time, territories.update_time, territories.revision
FROM territories
LEFT JOIN boundaries USING (city_id, code)
WHERE territories.city_id = $1
  AND territories.code = ANY($2::text[])
ORDER BY territories.code
