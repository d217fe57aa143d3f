-- Cadres on duty that organisations sent to territories, at most 50 of each organisation, the most
-- specific territory first; $1 city, $2 time, $3 territory codes, $4 organisations. Uses
-- appointments_organisation_idx and staff_pkey.
SELECT
  sent.territory_code, sent.role, sent.start_time, sent.end_time, staff.id, staff.display_name,
  staff.phone, sent.id, sent.organisation_id
FROM unnest($4::text[]) AS organisation (id)
CROSS JOIN LATERAL (
  SELECT *
  FROM appointments
  WHERE appointments.city_id = $1
    AND appointments.organisation_id = organisation.id
    AND appointments.role = 7
    AND appointments.territory_code = ANY($3::text[])
    AND appointments.start_time <= $2::bigint
    AND (appointments.end_time IS NULL OR appointments.end_time > $2::bigint)
  ORDER BY length(appointments.territory_code) DESC, appointments.staff_id
  LIMIT 50
) AS sent
JOIN staff
  ON staff.city_id = sent.city_id
  AND staff.id = sent.staff_id
ORDER BY sent.organisation_id, length(sent.territory_code) DESC, sent.staff_id
