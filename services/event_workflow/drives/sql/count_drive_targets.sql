-- Targets of a drive counted by territory and state: $1 city, $2 drive. Uses drive_targets_drive_idx.
SELECT r.territory_code, r.state, count(*)
FROM drive_targets AS r
WHERE r.city_id = $1 AND r.drive_id = $2::uuid
GROUP BY 1, 2
ORDER BY 1, 2
