-- A page of staff in id order; $1 city, $2 territory in whose subtree they are on duty ('' = all
-- staff), $3 now, $4 id of the row before the page, $5 limit, $6 building of which or in which they are
-- heads ('' = all staff), $7 department that they belong to or that sent them ('' = all staff). Uses
-- staff_pkey, appointments_pkey, appointments_territory_idx, appointments_building_idx and
-- appointments_organisation_idx.
SELECT
  -- include: services/grid_geo/sql/parts/staff_columns.sql
FROM staff
-- include: services/grid_geo/sql/parts/held_appointments.sql
WHERE staff.city_id = $1
  AND staff.id > $4
  AND (($2 = '' AND $6 = '') OR EXISTS (
    SELECT 1
    FROM appointments
    WHERE appointments.city_id = staff.city_id
      AND appointments.staff_id = staff.id
      AND starts_with(appointments.territory_code, $2)
      AND ($6 = '' OR appointments.building_id = $6)
      AND appointments.start_time <= $3::bigint
      AND (appointments.end_time IS NULL OR appointments.end_time > $3::bigint)
  ))
  AND ($7 = '' OR staff.department_id = $7 OR EXISTS (
    SELECT 1
    FROM appointments
    WHERE appointments.city_id = staff.city_id
      AND appointments.staff_id = staff.id
      AND appointments.organisation_id = $7
      AND appointments.start_time <= $3::bigint
      AND (appointments.end_time IS NULL OR appointments.end_time > $3::bigint)
  ))
ORDER BY staff.id
LIMIT $5::int
