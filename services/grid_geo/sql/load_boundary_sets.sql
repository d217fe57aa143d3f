-- Boundary sets and receipts of a batch of commands, in order, with the digests of all boundaries;
-- $1 city, $2 subject, $3 request id. Uses boundary_sets_pkey, boundaries_pkey and requests_pkey.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  boundary_sets.city_id, boundary_sets.revision, boundary_sets.update_time,
  drawn.codes, drawn.digests
FROM unnest($1::text[], $2::text[], $3::uuid[])
  WITH ORDINALITY AS asked (city_id, subject, request_id, n)
LEFT JOIN requests
  ON requests.city_id = asked.city_id
  AND requests.subject = asked.subject
  AND requests.request_id = asked.request_id
LEFT JOIN boundary_sets
  ON boundary_sets.city_id = asked.city_id
LEFT JOIN LATERAL (
  SELECT
    array_agg(boundaries.code ORDER BY boundaries.code) AS codes,
    array_agg(encode(boundaries.digest, 'hex') ORDER BY boundaries.code) AS digests
  FROM boundaries
  WHERE boundaries.city_id = boundary_sets.city_id
) AS drawn ON TRUE
ORDER BY asked.n
