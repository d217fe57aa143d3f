-- One patrol; $1 city, $2 id. Uses patrols_pkey.
SELECT
-- include: services/grid_geo/sql/parts/patrol_columns.sql
FROM patrols
WHERE patrols.city_id = $1 AND patrols.id = $2::uuid
