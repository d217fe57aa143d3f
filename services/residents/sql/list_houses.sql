-- Houses of a city ($1) below a territory ($2) after a position ($3 code, $4 id), at most $5. Uses
-- houses_territory_idx.
SELECT
  -- include: services/residents/houses/house_columns.sql
FROM houses
WHERE houses.city_id = $1
  AND houses.territory_code >= $2
  AND houses.territory_code < $2 || ':'
  AND (houses.territory_code, houses.id) > ($3, $4)
ORDER BY houses.territory_code, houses.id
LIMIT $5::int
