-- What the points of ended patrols come to, so that nobody adds them up to read a month's tracks.

-- A row belongs to every ended patrol that was walked. `figures` and `lines` are serialized PatrolTracks
-- of the contract whose merge is the whole; lists read the first part only.
CREATE TABLE track_evidence (
  city_id text NOT NULL,
  patrol_id uuid NOT NULL,
  -- Counts what the track follows from: the end of the patrol and every batch after it.
  version bigint NOT NULL,
  -- When the job has to work it out; NULL = done.
  due_time bigint,
  -- The end of the patrol: the retention counts from it.
  end_time bigint NOT NULL,
  -- NULL until it was worked out for the first time.
  figures bytea,
  lines bytea,
  PRIMARY KEY (city_id, patrol_id)
);
-- What the job owes, oldest first, over all cities.
CREATE INDEX track_evidence_due_idx ON track_evidence (due_time) WHERE due_time IS NOT NULL;
-- For the deletion after the retention.
CREATE INDEX track_evidence_end_idx ON track_evidence (end_time);

INSERT INTO track_evidence (city_id, patrol_id, version, due_time, end_time)
SELECT city_id, id, 1, 0, finish_time
FROM patrols
WHERE state IN (3, 4) AND start_time IS NOT NULL AND finish_time IS NOT NULL;
