-- Takes at most $3 ended patrols whose track has to be worked out by $1, oldest first, and leaves them
-- to others again at $2. Uses track_evidence_due_idx.
UPDATE track_evidence
SET due_time = $2::bigint
FROM (
  SELECT city_id, patrol_id
  FROM track_evidence
  WHERE due_time <= $1::bigint
  ORDER BY due_time
  LIMIT $3::int
  FOR UPDATE SKIP LOCKED
) AS due
WHERE track_evidence.city_id = due.city_id
  AND track_evidence.patrol_id = due.patrol_id
RETURNING track_evidence.city_id, track_evidence.patrol_id, track_evidence.version
