-- Targets of a drive by id: $1 city, $2 drive, $3 id to start after, $4 limit, $5 territory codes in
-- scope (NULL = all), $6 caller, $7 state (0 = any), $8 the caller's only. Uses drive_targets_drive_idx.
SELECT to_jsonb(r)
FROM drive_targets AS r
WHERE r.city_id = $1 AND r.drive_id = $2::uuid
  AND ($3::uuid IS NULL OR r.id > $3::uuid)
  AND (
    $5::text[] IS NULL
    OR r.assignee = $6
    OR EXISTS (SELECT FROM unnest($5::text[]) AS area WHERE starts_with(r.territory_code, area)))
  AND ($7::int = 0 OR r.state = $7::int)
  AND (NOT $8::boolean OR r.assignee = $6)
ORDER BY r.id
LIMIT $4
