-- Boundary versions of cities and receipts of a batch of commands, in order; $1 city, $2 subject, $3
-- request id. Uses boundary_sets_pkey and requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash, requests.resource_id,
  boundary_sets.city_id, boundary_sets.revision, boundary_sets.update_time
FROM unnest($1::text[], $2::text[], $3::uuid[])
  WITH ORDINALITY AS asked (city_id, subject, request_id, n)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = asked.city_id
    AND seen.subject = asked.subject
    AND seen.request_id = asked.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN boundary_sets ON boundary_sets.city_id = asked.city_id
ORDER BY asked.n
