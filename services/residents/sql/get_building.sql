-- One building ($1 city, $2 id) if it lies in one of the areas ($3). Uses buildings_pkey.
SELECT
  -- include: services/residents/houses/building_columns.sql
FROM buildings
WHERE buildings.city_id = $1
  AND buildings.id = $2
  AND EXISTS (
    SELECT FROM unnest($3::text[]) AS area WHERE starts_with(buildings.territory_code, area))
