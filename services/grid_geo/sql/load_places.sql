-- Places and receipts of a batch of commands, in order; $1 city, $2 id, $3 subject, $4 request id.
-- Uses places_pkey and requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  places.city_id, places.id, places.class, places.external_source, places.external_code,
  places.display_name, places.display_name_ko, places.longitude_e7, places.latitude_e7,
  places.territory_code, places.exclusive_code, places.boundary_version, places.category,
  places.detail, places.retired, places.create_time, places.update_time, places.revision
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS asked (city_id, id, subject, request_id, n)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = asked.city_id
    AND seen.subject = asked.subject
    AND seen.request_id = asked.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN places
  ON places.city_id = asked.city_id
  AND places.id = COALESCE(requests.resource_id, asked.id)
ORDER BY asked.n
