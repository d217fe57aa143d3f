-- Keeps what a track came to, unless points have come since; $1 city, $2 patrol, $3 version worked out,
-- $4 figures, $5 lines, $6 when it is due again (NULL = not before points come). Uses
-- track_evidence_pkey.
UPDATE track_evidence
SET figures = $4, lines = $5, due_time = $6::bigint
WHERE city_id = $1 AND patrol_id = $2::uuid AND version = $3::bigint
