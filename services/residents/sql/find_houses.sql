-- What a relation to houses must know of them ($1 city, $2 ids), looked up one by one. Uses
-- houses_pkey.
SELECT found.id, found.territory_code
FROM unnest($2::text[]) AS ask (id)
CROSS JOIN LATERAL (
  SELECT houses.id, houses.territory_code
  FROM houses
  WHERE houses.city_id = $1
    AND houses.id = ask.id
  LIMIT 1
) AS found
