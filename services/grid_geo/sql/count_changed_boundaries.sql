-- How many boundaries are new or differ from the stored ones; $1 city, $2 codes, $3 digests (hex).
-- Uses boundaries_pkey.
SELECT count(*)
FROM unnest($2::text[], $3::text[]) AS asked (code, digest)
LEFT JOIN boundaries
  ON boundaries.city_id = $1
  AND boundaries.code = asked.code
WHERE boundaries.digest IS DISTINCT FROM decode(asked.digest, 'hex')
