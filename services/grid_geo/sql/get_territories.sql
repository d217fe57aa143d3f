-- Territories by code, in code order; $1 city, $2 codes, $3 day on which they must be valid (NULL =
-- any, and any boundary counts). Uses territories_pkey and boundaries_pkey.
SELECT
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, EXISTS (
    SELECT 1
    FROM boundaries
    WHERE boundaries.city_id = territories.city_id
      AND boundaries.code = territories.code
      AND ($3::date IS NULL OR (boundaries.valid_from <= $3::date AND boundaries.valid_to > $3::date))
  ),
  territories.create_time, territories.update_time, territories.revision,
  territories.valid_from, territories.valid_to, territories.urban_rural_class
FROM territories
WHERE territories.city_id = $1
  AND territories.code = ANY($2::text[])
  AND ($3::date IS NULL OR (territories.valid_from <= $3::date AND territories.valid_to > $3::date))
ORDER BY territories.code
