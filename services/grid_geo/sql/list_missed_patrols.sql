-- list_patrols.sql for patrols with a fault; an empty $9 = everybody's, else one walker's. Uses
-- patrols_fault_idx.
SELECT
-- include: services/grid_geo/sql/parts/patrol_columns.sql
FROM patrols
WHERE patrols.city_id = $1
  AND patrols.territory_code >= $2
  AND patrols.territory_code < $2 || ':'
  AND ($3::int = 0 OR patrols.state = $3::int)
  AND patrols.window_start >= $4::bigint
  AND patrols.window_start < $5::bigint
  AND (patrols.window_start, patrols.id) > ($6::bigint, $7::uuid)
  AND ($9 = '' OR patrols.assignee = $9)
  AND patrols.fault > 0
ORDER BY patrols.window_start, patrols.id
LIMIT $8::int
