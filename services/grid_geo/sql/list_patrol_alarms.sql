-- Patrols whose time has come, over all cities, oldest first; $1 now, $2 limit. Uses
-- patrols_alarm_idx.
SELECT
-- include: services/grid_geo/sql/parts/patrol_columns.sql
FROM patrols
WHERE patrols.alarm_time <= $1::bigint
ORDER BY patrols.alarm_time, patrols.city_id, patrols.id
LIMIT $2::int
