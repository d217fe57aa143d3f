-- Departments with their responsibilities, and receipts of a batch of commands, in order; $1 city,
-- $2 id, $3 subject, $4 request id. Uses departments_pkey, responsibilities_department_idx and
-- requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  departments.city_id, departments.id, departments.kind, departments.display_name,
  departments.display_name_ko, departments.territory_code, departments.duty_phone,
  departments.create_time, departments.update_time, departments.revision, departments.parent_id,
  held.territory_codes, held.matters, held.bases, held.first_days, held.end_days
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
LEFT JOIN departments
  ON departments.city_id = asked.city_id
  AND departments.id = COALESCE(requests.resource_id, asked.id)
-- include: services/grid_geo/sql/parts/held_responsibilities.sql
ORDER BY asked.n
