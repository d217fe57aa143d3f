-- Who holds one of the identities ($1 city, $2 digests), looked up one by one. Uses
-- residents_identity_idx.
SELECT found.id, found.identity_index
FROM unnest($2::bytea[]) AS ask (identity_index)
CROSS JOIN LATERAL (
  SELECT residents.id, residents.identity_index
  FROM residents
  WHERE residents.city_id = $1
    AND residents.identity_index = ask.identity_index
  LIMIT 1
) AS found
