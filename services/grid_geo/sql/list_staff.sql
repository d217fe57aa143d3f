-- A page of staff in id order; $1 city, $2 territory in whose subtree they are on duty ('' = all
-- staff), $3 now, $4 id of the row before the page, $5 limit. Uses staff_pkey, appointments_pkey and
-- appointments_territory_idx.
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
  AND staff.id > $4
  AND ($2 = '' OR EXISTS (
    SELECT 1
    FROM appointments
    WHERE appointments.city_id = staff.city_id
      AND appointments.staff_id = staff.id
      AND starts_with(appointments.territory_code, $2)
      AND appointments.start_time <= $3::bigint
      AND (appointments.end_time IS NULL OR appointments.end_time > $3::bigint)
  ))
ORDER BY staff.id
LIMIT $5::int
