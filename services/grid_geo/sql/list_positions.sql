-- Where everybody on duty in a subtree was last; $1 city, $2 subtree, $3 limit. Uses positions_pkey and
-- patrols_pkey.
SELECT
  positions.staff_id, positions.patrol_id, patrols.territory_code, positions.longitude,
  positions.latitude, positions.accuracy, positions.position_time
FROM positions
JOIN patrols ON patrols.city_id = positions.city_id AND patrols.id = positions.patrol_id
WHERE positions.city_id = $1
  AND patrols.state = 2
  AND patrols.territory_code >= $2
  AND patrols.territory_code < $2 || ':'
ORDER BY positions.staff_id
LIMIT $3::int
