-- Patrol plans and patrols.

-- Route and the other parts that no statement looks into are a serialized PatrolPlan of the contract.
CREATE TABLE patrol_plans (
  city_id text NOT NULL,
  id uuid NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 2),
  details bytea NOT NULL,
  -- The last day, as days since 1970-01-01, whose patrols the job has made.
  planned_through integer NOT NULL DEFAULT 0,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
-- What the planning job owes, over all cities.
CREATE INDEX patrol_plans_due_idx ON patrol_plans (planned_through, city_id, id) WHERE state = 1;

-- Route, check-ins and findings are a serialized Patrol of the contract.
CREATE TABLE patrols (
  city_id text NOT NULL,
  id uuid NOT NULL,
  plan_id uuid,
  title text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  assignee text COLLATE "C" NOT NULL,
  window_start bigint NOT NULL,
  window_end bigint NOT NULL CHECK (window_end > window_start),
  state smallint NOT NULL CHECK (state BETWEEN 1 AND 5),
  fault smallint NOT NULL CHECK (fault BETWEEN 0 AND 5),
  abandon_reason smallint NOT NULL CHECK (abandon_reason BETWEEN 0 AND 7),
  start_time bigint,
  finish_time bigint,
  -- Microseconds that the phone's clock is behind ours.
  clock_offset bigint NOT NULL,
  alarm_time bigint,
  details bytea NOT NULL,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (city_id, id),
  FOREIGN KEY (city_id, territory_code) REFERENCES territories (city_id, code)
);
CREATE INDEX patrols_window_idx ON patrols (city_id, window_start, id);
CREATE INDEX patrols_assignee_idx ON patrols (city_id, assignee, window_start, id);
CREATE INDEX patrols_fault_idx ON patrols (city_id, window_start, id) WHERE fault > 0;
-- Nobody walks two patrols at once.
CREATE UNIQUE INDEX patrols_walking_idx ON patrols (city_id, assignee) WHERE state = 2;
-- What the sweep owes, oldest first, over all cities.
CREATE INDEX patrols_alarm_idx ON patrols (alarm_time, city_id, id) WHERE alarm_time IS NOT NULL;

-- Points of tracks, a row per batch of a phone: a serialized TrackPoints of the contract, which is
-- compact already. Times in them are the phone's. Only what was taken on duty gets here.
CREATE TABLE track_chunks (
  city_id text NOT NULL,
  patrol_id uuid NOT NULL,
  upload_id uuid NOT NULL,
  sequence bigint NOT NULL,
  receive_time bigint NOT NULL,
  points bytea NOT NULL,
  PRIMARY KEY (city_id, patrol_id, upload_id, sequence)
);
ALTER TABLE track_chunks ALTER COLUMN points SET STORAGE EXTERNAL;
-- For the deletion after the retention.
CREATE INDEX track_chunks_receive_idx ON track_chunks USING brin (receive_time);

-- The last position of everybody on duty; a row goes with the end of the patrol.
CREATE TABLE positions (
  city_id text NOT NULL,
  staff_id text COLLATE "C" NOT NULL,
  patrol_id uuid NOT NULL,
  -- 1e-7 degree, WGS 84.
  longitude integer NOT NULL,
  latitude integer NOT NULL,
  -- Decimetres; negative = not known.
  accuracy integer NOT NULL,
  position_time bigint NOT NULL,
  PRIMARY KEY (city_id, staff_id)
);
