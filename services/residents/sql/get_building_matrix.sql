-- One building ($9 id) that lies in one of the areas ($10) with its houses, how many people live in
-- each and, if $11, their tags; and the entry in the access log when tags are shown. One row per house,
-- one without a house for an empty building; at most 5,001. Uses buildings_pkey, houses_building_idx,
-- residences_house_idx, residences_pkey and residents_pkey.
WITH building AS (
  SELECT *
  FROM buildings
  WHERE buildings.city_id = $1
    AND buildings.id = $9
    AND EXISTS (
      SELECT FROM unnest($10::text[]) AS area WHERE starts_with(buildings.territory_code, area))
),
square AS (
  SELECT houses.id, houses.unit, houses.floor, houses.room, houses.use
  FROM building
  JOIN houses
    ON houses.city_id = building.city_id
    AND houses.building_id = building.id
  WHERE EXISTS (
    SELECT FROM unnest($10::text[]) AS area WHERE starts_with(houses.territory_code, area))
  LIMIT 5001
),
-- An owner who lives somewhere else is not at home here.
person AS (
  SELECT square.id AS house_id, held.resident_id,
         bool_or(held.kind IN ('RESIDENT', 'TENANT') OR (held.kind = 'OWNER' AND NOT EXISTS (
           SELECT
           FROM residences AS other
           WHERE other.city_id = held.city_id
             AND other.resident_id = held.resident_id
             AND other.end_date IS NULL
             AND other.kind IN ('RESIDENT', 'TENANT')
         ))) AS at_home,
         bool_or(held.kind = 'AWAY') AS away
  FROM square
  JOIN residences AS held
    ON held.city_id = $1
    AND held.house_id = square.id
    AND held.end_date IS NULL
  GROUP BY square.id, held.resident_id
),
shown AS (
  SELECT person.house_id, person.resident_id, tag
  FROM person
  JOIN residents
    ON residents.city_id = $1
    AND residents.id = person.resident_id
  CROSS JOIN LATERAL unnest(residents.tags) AS tag
  WHERE $11::boolean
    AND (person.at_home OR person.away)
),
seen AS (
  SELECT COALESCE(array_agg(DISTINCT shown.resident_id)
                    FILTER (WHERE shown.resident_id IS NOT NULL), '{}') AS resident_ids
  FROM building
  LEFT JOIN shown ON true
  WHERE $11::boolean
  GROUP BY building.id
),
-- include: services/residents/access/log_entry.sql
SELECT
  -- include: services/residents/houses/building_columns.sql
  ,
  square.id, square.unit, square.floor, square.room, square.use,
  COALESCE(people.at_home, 0), COALESCE(people.away, 0), labels.tags
FROM building AS buildings
LEFT JOIN square ON true
LEFT JOIN (
  SELECT person.house_id, count(*) FILTER (WHERE person.at_home) AS at_home,
         count(*) FILTER (WHERE person.away AND NOT person.at_home) AS away
  FROM person
  GROUP BY person.house_id
) AS people ON people.house_id = square.id
LEFT JOIN (
  SELECT shown.house_id, array_agg(DISTINCT shown.tag) AS tags
  FROM shown
  GROUP BY shown.house_id
) AS labels ON labels.house_id = square.id
ORDER BY length(square.unit), square.unit, square.floor DESC, length(square.room), square.room,
  square.id
