-- What the track of an ended patrol came to, if that still holds; $1 city, $2 patrol. Uses
-- track_evidence_pkey.
SELECT figures, lines
FROM track_evidence
WHERE city_id = $1 AND patrol_id = $2::uuid AND due_time IS NULL AND figures IS NOT NULL
