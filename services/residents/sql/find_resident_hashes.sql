-- Digests of the last import of people ($1 city, $2 ids), looked up one by one. Uses residents_pkey.
SELECT found.id, found.import_hash
FROM unnest($2::text[]) AS ask (id)
CROSS JOIN LATERAL (
  SELECT residents.id, residents.import_hash
  FROM residents
  WHERE residents.city_id = $1
    AND residents.id = ask.id
  LIMIT 1
) AS found
