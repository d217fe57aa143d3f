-- Staff with their appointments, and receipts of a batch of commands, in order; $1 city, $2 id,
-- $3 subject, $4 request id. Uses staff_pkey, appointments_pkey and requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  -- include: services/grid_geo/sql/parts/staff_columns.sql
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
LEFT JOIN staff
  ON staff.city_id = asked.city_id
  AND staff.id = COALESCE(requests.resource_id, asked.id)
-- include: services/grid_geo/sql/parts/held_appointments.sql
ORDER BY asked.n
