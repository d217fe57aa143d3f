-- Digests of the last import of houses ($1 city, $2 ids), looked up one by one. Uses houses_pkey.
SELECT found.id, found.import_hash
FROM unnest($2::text[]) AS ask (id)
CROSS JOIN LATERAL (
  SELECT houses.id, houses.import_hash
  FROM houses
  WHERE houses.city_id = $1
    AND houses.id = ask.id
  LIMIT 1
) AS found
