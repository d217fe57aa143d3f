-- One house ($1 city, $2 id) if it lies in one of the areas ($3). Uses houses_pkey.
SELECT
  -- include: services/residents/houses/house_columns.sql
FROM houses
WHERE houses.city_id = $1
  AND houses.id = $2
  AND EXISTS (
    SELECT FROM unnest($3::text[]) AS area WHERE starts_with(houses.territory_code, area))
