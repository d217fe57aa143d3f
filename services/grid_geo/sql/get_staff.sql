-- One person with all appointments; $1 city, $2 id. Uses staff_pkey and appointments_pkey.
SELECT
  -- include: services/grid_geo/sql/parts/staff_columns.sql
FROM staff
-- include: services/grid_geo/sql/parts/held_appointments.sql
WHERE staff.city_id = $1
  AND staff.id = $2
