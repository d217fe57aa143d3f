-- Deletes what tracks of patrols that ended before $1 came to. Uses track_evidence_end_idx.
DELETE FROM track_evidence
WHERE end_time < $1::bigint
