-- Events, their reports, history, attachments and whistles; the catalogue; receipts and outbox.
-- Enum columns of type smallint hold the numbers of hailan.event_workflow.v1; times are microseconds
-- since the Unix epoch.
-- include: common/command/sql/tables.sql

-- The moving part of an event, kept narrow: a step rewrites the row, so what never changes and is
-- long lives in event_reports. `state` is in no index and no index predicate, so that most steps are
-- heap-only updates.
CREATE TABLE events (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  channel smallint NOT NULL,
  reporter text NOT NULL,
  house_id text,
  report_time bigint NOT NULL,
  occur_time bigint NOT NULL,
  contact_due bigint,
  item_code text NOT NULL,
  catalogue_id text NOT NULL,
  urgency smallint NOT NULL,
  sla_class smallint NOT NULL,
  evidence_required boolean NOT NULL,
  round int NOT NULL,
  resolve_start bigint NOT NULL,
  resolve_due bigint NOT NULL,
  resolve_rule smallint NOT NULL,
  visit_attempts int NOT NULL,
  visit_result smallint NOT NULL,
  whistle_count int NOT NULL,
  state text NOT NULL CHECK (state IN (
    'REPORTED', 'REJECTED', 'ACCEPTED', 'DISPATCHED', 'SENT_BACK', 'HANDLING', 'WHISTLED',
    'HANDLED', 'RETURN_VISIT', 'CLOSED', 'CANCELLED')),
  assignee text,
  department text,
  handler text NOT NULL,
  contact_time bigint,
  handled_time bigint,
  close_time bigint,
  update_time bigint NOT NULL,
  late int NOT NULL,
  urged int NOT NULL,
  supervised int NOT NULL,
  warn_time bigint,
  breach_time bigint,
  alarm_time bigint,
  PRIMARY KEY (city_id, id)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX events_territory_idx ON events (city_id, territory_code, id);
CREATE INDEX events_open_idx ON events (city_id, territory_code, id) WHERE close_time IS NULL;
CREATE INDEX events_reporter_idx ON events (city_id, reporter, id);
CREATE INDEX events_assignee_idx ON events (city_id, assignee, id) WHERE assignee IS NOT NULL;
CREATE INDEX events_department_idx ON events (city_id, department, id) WHERE department IS NOT NULL;
CREATE INDEX events_house_idx ON events (city_id, house_id, id) WHERE house_id IS NOT NULL;
-- What the sweep owes, oldest first, over all cities.
CREATE INDEX events_alarm_idx ON events (alarm_time, city_id, id) WHERE alarm_time IS NOT NULL;

-- What was filed; written once.
CREATE TABLE event_reports (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  channel smallint NOT NULL,
  external_id text NOT NULL,
  description text NOT NULL,
  place text NOT NULL,
  longitude double precision,
  latitude double precision,
  coordinate_system smallint,
  urgency smallint NOT NULL,
  -- Square of 0.005 degrees around the point, see domain/similarity.h.
  cell bigint,
  PRIMARY KEY (city_id, event_id)
);
CREATE UNIQUE INDEX event_reports_external_idx ON event_reports (city_id, channel, external_id)
  WHERE external_id <> '';
CREATE INDEX event_reports_cell_idx ON event_reports (city_id, cell, event_id)
  WHERE cell IS NOT NULL;

-- One row per step; append-only.
CREATE TABLE event_history (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  revision bigint NOT NULL,
  time bigint NOT NULL,
  action text NOT NULL,
  from_state text NOT NULL,
  to_state text NOT NULL,
  round int NOT NULL,
  actor text NOT NULL,
  role smallint NOT NULL,
  note text NOT NULL,
  -- What only some actions have: assignee, department, whistle, clock, due_time, due_rule,
  -- visit_result.
  detail jsonb,
  PRIMARY KEY (city_id, event_id, revision)
);

-- Files by reference; append-only.
CREATE TABLE event_attachments (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  revision bigint NOT NULL,
  ordinal int NOT NULL,
  uri text NOT NULL,
  sha256 text NOT NULL,
  media_type text NOT NULL,
  purpose smallint NOT NULL,
  round int NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id, revision, ordinal)
);

-- Whistles are rows of the event aggregate: written by its commit statement only.
CREATE TABLE whistles (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  number int NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  matter text NOT NULL,
  occasion smallint NOT NULL,
  place text NOT NULL,
  blower text NOT NULL,
  blow_time bigint NOT NULL,
  due_time bigint NOT NULL,
  answered_time bigint,
  close_time bigint,
  outcome text NOT NULL,
  PRIMARY KEY (city_id, event_id, number)
);
CREATE INDEX whistles_open_idx ON whistles (city_id, territory_code) WHERE close_time IS NULL;

CREATE TABLE whistle_calls (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  number int NOT NULL,
  ordinal int NOT NULL,
  department text NOT NULL,
  report_in_time bigint,
  reporter_in text NOT NULL,
  answer_time bigint,
  answer text NOT NULL,
  resolved boolean NOT NULL,
  PRIMARY KEY (city_id, event_id, number, ordinal)
);
CREATE INDEX whistle_calls_department_idx ON whistle_calls (city_id, department, event_id, number);

-- Catalogue versions; the one activated last is in force.
CREATE TABLE catalogues (
  city_id text NOT NULL,
  id text NOT NULL,
  revision bigint NOT NULL,
  title text NOT NULL,
  major_count int NOT NULL,
  minor_count int NOT NULL,
  -- SHA-256 of the content, hex.
  content text NOT NULL,
  create_time bigint NOT NULL,
  activate_time bigint,
  PRIMARY KEY (city_id, id)
);

CREATE TABLE catalogue_items (
  city_id text NOT NULL,
  catalogue_id text NOT NULL,
  code text COLLATE "C" NOT NULL,
  parent_code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  department text NOT NULL,
  sla_class smallint NOT NULL,
  urgency smallint NOT NULL,
  evidence_required boolean NOT NULL,
  flows boolean NOT NULL,
  PRIMARY KEY (city_id, catalogue_id, code)
);
