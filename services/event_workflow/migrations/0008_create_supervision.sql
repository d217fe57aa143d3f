-- Quorum and load of whistles, their meetings, supervised cases, and the events that the system has had to supervise.

-- How many departments must have answered before a whistle is closed ahead of its due time.
ALTER TABLE whistles ADD COLUMN quorum smallint NOT NULL DEFAULT 0;
-- What the load of a department suggested when it was called; a number of LoadAdvice.
ALTER TABLE whistle_calls ADD COLUMN load_advice smallint NOT NULL DEFAULT 1;
ALTER TABLE whistle_calls ADD COLUMN load_reason text NOT NULL DEFAULT '';

-- The joint meeting of a whistle, with the whistle's id `{event}-{number}`. Positions of phones are not
-- kept, only how far from the place they were.
CREATE TABLE whistle_meetings (
  city_id text NOT NULL,
  id text NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  departments jsonb NOT NULL,
  quorum int NOT NULL,
  fence jsonb NOT NULL,
  meet_time bigint NOT NULL,
  state smallint NOT NULL,
  arrivals jsonb NOT NULL,
  minutes text NOT NULL,
  decisions jsonb NOT NULL,
  follow_ups jsonb NOT NULL,
  signatures jsonb NOT NULL,
  convener text NOT NULL,
  create_time bigint NOT NULL,
  conclude_time bigint,
  PRIMARY KEY (city_id, id)
);
-- The load of departments is counted from the whistles of a period.
CREATE INDEX whistles_blow_time_idx ON whistles (city_id, blow_time);

CREATE TABLE supervisions (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  event_id uuid NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  department text NOT NULL,
  body text NOT NULL,
  origin smallint NOT NULL,
  reason text NOT NULL,
  state smallint NOT NULL,
  ask_time bigint NOT NULL,
  reply_due bigint NOT NULL,
  reply_time bigint,
  reply text NOT NULL,
  replier text NOT NULL,
  outcome text NOT NULL,
  bundle_sha256 text NOT NULL,
  opener text NOT NULL,
  create_time bigint NOT NULL,
  close_time bigint,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX supervisions_event_idx ON supervisions (city_id, event_id);
-- One open case of an event and body.
CREATE UNIQUE INDEX supervisions_open_idx ON supervisions (city_id, event_id, body) WHERE state <> 3;

-- What was known of the event when a case was opened; written once.
CREATE TABLE supervision_bundles (
  city_id text NOT NULL,
  supervision_id uuid NOT NULL,
  manifest text NOT NULL,
  PRIMARY KEY (city_id, supervision_id)
);

-- Events that the system has had to supervise, until it is known whether they stayed late.
CREATE TABLE supervision_watches (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  watch_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id)
);
CREATE INDEX supervision_watches_time_idx ON supervision_watches (watch_time, city_id, event_id);
