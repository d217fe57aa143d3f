-- A page of what the tracks of ended patrols came to, by start of the patrol's window; $1 city, $2
-- subtree, $3–$4 range of window starts, $5–$6 window start and id before the page, $7 limit, $8 staff
-- id (empty = anybody). Uses patrols_window_idx and track_evidence_pkey.
SELECT patrols.window_start, patrols.id, track_evidence.figures
FROM patrols
JOIN track_evidence
  ON track_evidence.city_id = patrols.city_id
  AND track_evidence.patrol_id = patrols.id
WHERE patrols.city_id = $1
  AND patrols.territory_code >= $2
  AND patrols.territory_code < $2 || ':'
  AND patrols.window_start >= $3::bigint
  AND patrols.window_start < $4::bigint
  AND (patrols.window_start, patrols.id) > ($5::bigint, $6::uuid)
  AND ($8 = '' OR patrols.assignee = $8)
  AND track_evidence.figures IS NOT NULL
ORDER BY patrols.window_start, patrols.id
LIMIT $7::int
