-- One person with all appointments; $1 city, $2 id. Uses staff_pkey and appointments_pkey.
SELECT
  staff.city_id, staff.id, staff.display_name, staff.department_id, staff.phone,
  staff.create_time, staff.update_time, staff.revision,
  held.ids, held.territory_codes, held.roles, held.starts, held.ends
FROM staff
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
WHERE staff.city_id = $1
  AND staff.id = $2
