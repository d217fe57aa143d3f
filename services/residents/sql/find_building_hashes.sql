-- Digests of the last import of buildings ($1 city, $2 ids), looked up one by one. Uses buildings_pkey.
SELECT found.id, found.import_hash
FROM unnest($2::text[]) AS ask (id)
CROSS JOIN LATERAL (
  SELECT buildings.id, buildings.import_hash
  FROM buildings
  WHERE buildings.city_id = $1
    AND buildings.id = ask.id
  LIMIT 1
) AS found
