-- What an import of houses must know of their buildings ($1 city, $2 ids), looked up one by one. Uses
-- buildings_pkey.
SELECT found.id, found.territory_code, found.display_name
FROM unnest($2::text[]) AS ask (id)
CROSS JOIN LATERAL (
  SELECT buildings.id, buildings.territory_code, buildings.display_name
  FROM buildings
  WHERE buildings.city_id = $1
    AND buildings.id = ask.id
  LIMIT 1
) AS found
