-- Rows and receipts of a batch of commands, in order; $1 city, $2 id, $3 subject, $4 request id.
-- Uses patrols_pkey and requests_pkey.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
-- include: services/grid_geo/sql/parts/patrol_columns.sql
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS asked (city_id, id, subject, request_id, n)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = asked.city_id
    AND seen.subject = asked.subject
    AND seen.request_id = asked.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN patrols
  ON patrols.city_id = asked.city_id
  -- The receipt may be of another aggregate, whose ids are no UUIDs.
  AND patrols.id = COALESCE(
    CASE WHEN requests.resource_id ~ '^[0-9a-f-]{36}$' THEN requests.resource_id::uuid END,
    asked.id)
ORDER BY asked.n
