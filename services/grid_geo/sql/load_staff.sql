-- Staff with their appointments, and receipts of a batch of commands, in order; $1 city, $2 id,
-- $3 subject, $4 request id. Uses staff_pkey, appointments_pkey and requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  staff.city_id, staff.id, staff.display_name, staff.department_id, staff.phone,
  staff.create_time, staff.update_time, staff.revision,
  held.ids, held.territory_codes, held.roles, held.starts, held.ends
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
LEFT JOIN LATERAL (
  SELECT
    array_agg(appointments.id ORDER BY start_time, id) AS ids,
    array_agg(appointments.territory_code ORDER BY start_time, id) AS territory_codes,
    array_agg(appointments.role ORDER BY start_time, id) AS roles,
    array_agg(appointments.start_time ORDER BY start_time, id) AS starts,
    array_agg(COALESCE(appointments.end_time, 0) ORDER BY start_time, id) AS ends
  FROM appointments
  WHERE appointments.city_id = staff.city_id
    AND appointments.staff_id = staff.id
) AS held ON TRUE
ORDER BY asked.n
