-- Buildings of a city ($1) below a territory ($2) after a position ($3 code, $4 id), at most $5.
-- Uses buildings_territory_idx.
SELECT
  -- include: services/residents/houses/building_columns.sql
FROM buildings
WHERE buildings.city_id = $1
  AND buildings.territory_code >= $2
  AND buildings.territory_code < $2 || ':'
  AND (buildings.territory_code, buildings.id) > ($3, $4)
ORDER BY buildings.territory_code, buildings.id
LIMIT $5::int
