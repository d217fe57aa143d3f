-- Duplicates and levels.

-- The state of an event that follows another one. NOT VALID: what is stored fits the narrower check, so
-- that no table scan is needed.
ALTER TABLE events DROP CONSTRAINT events_state_check;
ALTER TABLE events ADD CONSTRAINT events_state_check CHECK (state IN (
  'REPORTED', 'REJECTED', 'ACCEPTED', 'DISPATCHED', 'SENT_BACK', 'HANDLING', 'WHISTLED',
  'HANDLED', 'RETURN_VISIT', 'CLOSED', 'CANCELLED', 'MERGED')) NOT VALID;

-- One incident; the id is that of the event that is its work order.
CREATE TABLE clusters (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  -- The cluster that it went into.
  merged_into uuid,
  create_time bigint NOT NULL,
  update_time bigint NOT NULL,
  -- The end of the work order that its sources were told of.
  answered_time bigint,
  PRIMARY KEY (city_id, id)
);
-- Clusters that may owe an answer: those that have not given one, and those whose work order may be returned
-- and end again.
CREATE INDEX clusters_answered_idx ON clusters (COALESCE(answered_time, 9223372036854775807))
  WHERE merged_into IS NULL;

-- The events that follow a work order. The key keeps an event in one cluster at most.
CREATE TABLE cluster_members (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  cluster_id uuid NOT NULL,
  channel smallint NOT NULL,
  external_id text NOT NULL,
  reporter text NOT NULL,
  score double precision NOT NULL,
  reasons text NOT NULL,
  linked_by text NOT NULL,
  link_time bigint NOT NULL,
  came_with uuid,
  PRIMARY KEY (city_id, event_id)
);
CREATE INDEX cluster_members_cluster_idx ON cluster_members (city_id, cluster_id, link_time, event_id);

-- The levels of an event, from its first handover on. The handovers are few and always read whole.
CREATE TABLE ladders (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  revision bigint NOT NULL,
  level smallint NOT NULL,
  level_time bigint NOT NULL,
  handovers jsonb NOT NULL,
  PRIMARY KEY (city_id, event_id)
);
