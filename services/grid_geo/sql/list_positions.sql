-- Where everybody on duty in a subtree was last, and how their patrols go; $1 city, $2 subtree, $3
-- limit, $4 also those of whom no position is known. Uses patrols_walking_idx and positions_pkey, row by
-- row also when the plan was made on empty tables.
SELECT
  patrols.assignee, patrols.id, patrols.territory_code, last.longitude, last.latitude,
  last.accuracy, last.position_time, last.anchor_time, patrols.check_in_count,
  patrols.finding_count, patrols.last_check_in_time
FROM patrols
LEFT JOIN LATERAL (
  SELECT
    positions.longitude, positions.latitude, positions.accuracy, positions.position_time,
    positions.anchor_time
  FROM positions
  WHERE positions.city_id = patrols.city_id
    AND positions.staff_id = patrols.assignee
    AND positions.patrol_id = patrols.id
  LIMIT 1
) AS last ON true
WHERE patrols.city_id = $1
  AND patrols.state = 2
  AND patrols.territory_code >= $2
  AND patrols.territory_code < $2 || ':'
  AND ($4::boolean OR last.position_time IS NOT NULL)
ORDER BY patrols.assignee
LIMIT $3::int
