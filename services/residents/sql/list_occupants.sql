-- People of a house ($9 id) that lies in one of the areas ($10), past ones too if $11, at most 500,
-- and the entry in the access log. One row without a person for an empty house. Uses houses_pkey,
-- residences_house_idx and residents_pkey.
WITH house AS (
  SELECT houses.city_id, houses.id
  FROM houses
  WHERE houses.city_id = $1
    AND houses.id = $9
    AND EXISTS (
      SELECT FROM unnest($10::text[]) AS area WHERE starts_with(houses.territory_code, area))
),
found AS (
  SELECT residences.city_id, residences.resident_id, residences.house_id,
         residences.territory_code, residences.kind, residences.start_date, residences.end_date
  FROM house
  JOIN residences ON residences.city_id = house.city_id AND residences.house_id = house.id
  WHERE residences.end_date IS NULL OR $11::boolean
  ORDER BY residences.end_date IS NOT NULL, residences.resident_id
  LIMIT 500
),
seen AS (
  SELECT COALESCE(array_agg(DISTINCT found.resident_id) FILTER (WHERE found.resident_id IS NOT NULL),
                  '{}') AS resident_ids
  FROM house
  LEFT JOIN found ON true
  GROUP BY house.id
),
-- include: services/residents/access/log_entry.sql
SELECT
  found.house_id, found.territory_code, found.kind, found.start_date, found.end_date,
  -- include: services/residents/people/resident_columns.sql
  ,
  home.residences
FROM house
LEFT JOIN found ON true
LEFT JOIN residents ON residents.city_id = found.city_id AND residents.id = found.resident_id
CROSS JOIN (SELECT NULL::text[] AS residences) AS home
ORDER BY found.end_date IS NOT NULL, found.resident_id
