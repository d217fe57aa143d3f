-- Territories that a reorganisation touches, with the last day on which each changed; $1 city, $2 codes
-- whose subtrees are wanted, $3 further codes, $4 day whose boundaries count. Uses territories_pkey,
-- boundaries_pkey, the lineage's keys.
WITH wanted AS (
  SELECT territories.*
  FROM unnest($2::text[]) AS root (code)
  JOIN territories
    ON territories.city_id = $1
    AND territories.code >= root.code COLLATE "C"
    AND territories.code < root.code || ':' COLLATE "C"
  UNION
  SELECT territories.*
  FROM territories
  WHERE territories.city_id = $1
    AND territories.code = ANY($3::text[])
)
SELECT
  wanted.city_id, wanted.code, wanted.kind, wanted.grid_class,
  wanted.display_name, wanted.display_name_ko, wanted.pinyin, wanted.initials,
  wanted.external_codes, wanted.household_target, EXISTS (
    SELECT 1
    FROM boundaries
    WHERE boundaries.city_id = wanted.city_id
      AND boundaries.code = wanted.code
      AND boundaries.valid_from <= $4::date
      AND boundaries.valid_to > $4::date
  ),
  wanted.create_time, wanted.update_time, wanted.revision,
  wanted.valid_from, wanted.valid_to, wanted.urban_rural_class,
  GREATEST(
    (SELECT max(boundaries.valid_from)
     FROM boundaries
     WHERE boundaries.city_id = wanted.city_id
       AND boundaries.code = wanted.code),
    (SELECT max(lineage.effective_date)
     FROM lineage
     WHERE lineage.city_id = wanted.city_id
       AND (lineage.from_code = wanted.code OR lineage.to_code = wanted.code))
  )
FROM wanted
ORDER BY wanted.code
