-- A page of patrols by start of their window; $1 city, $2 subtree, $3 state (0 = any), $4–$5 range of
-- window starts, $6–$7 window start and id before the page, $8 limit. Uses patrols_window_idx.
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
ORDER BY patrols.window_start, patrols.id
LIMIT $8::int
