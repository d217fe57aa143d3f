-- Current and coming appointments with their people, by territory, role and name; $1 city, $2 now,
-- $3 territory codes (NULL = all). Without heads of buildings and units: a grid may have hundreds, and
-- nobody asks for them by a point. Uses appointments_territory_idx and staff_pkey.
SELECT
  appointments.territory_code, appointments.role, appointments.start_time, appointments.end_time,
  staff.id, staff.display_name, staff.phone, appointments.id
FROM appointments
JOIN staff
  ON staff.city_id = appointments.city_id
  AND staff.id = appointments.staff_id
WHERE appointments.city_id = $1
  AND (appointments.end_time IS NULL OR appointments.end_time > $2::bigint)
  AND appointments.building_id = ''
  AND ($3::text[] IS NULL OR appointments.territory_code = ANY($3::text[]))
ORDER BY appointments.territory_code, appointments.role, staff.display_name, staff.id
