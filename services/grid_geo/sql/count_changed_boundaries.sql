-- How many boundaries are new or differ from their territory's latest one; $1 city, $2 codes, $3
-- digests (hex). Uses boundaries_pkey.
SELECT count(*)
FROM unnest($2::text[], $3::text[]) AS asked (code, digest)
LEFT JOIN LATERAL (
  SELECT boundaries.digest
  FROM boundaries
  WHERE boundaries.city_id = $1
    AND boundaries.code = asked.code
  ORDER BY boundaries.valid_from DESC
  LIMIT 1
) AS latest ON TRUE
WHERE latest.digest IS DISTINCT FROM decode(asked.digest, 'hex')
