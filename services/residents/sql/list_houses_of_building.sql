-- Houses of a building ($1 city, $2 id) that lie in one of the areas ($3), after an id ($4), at most
-- $5. Uses houses_building_idx.
SELECT
  -- include: services/residents/houses/house_columns.sql
FROM houses
WHERE houses.city_id = $1
  AND houses.building_id = $2
  AND houses.id > $4
  AND EXISTS (
    SELECT FROM unnest($3::text[]) AS area WHERE starts_with(houses.territory_code, area))
ORDER BY houses.id
LIMIT $5::int
