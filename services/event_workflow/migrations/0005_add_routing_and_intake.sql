-- Where events go and why, what waits for whom, and what the object store said about files.

-- The catalogue's say in routing; numbers of hailan.event_workflow.v1.
ALTER TABLE catalogue_items ADD COLUMN platform smallint NOT NULL DEFAULT 0;
ALTER TABLE catalogue_items ADD COLUMN routing_kind smallint NOT NULL DEFAULT 0;
ALTER TABLE catalogue_items ADD COLUMN before_evidence_required boolean NOT NULL DEFAULT false;
ALTER TABLE catalogue_items ADD COLUMN triage_note_required boolean NOT NULL DEFAULT false;

-- A city's rule book: one row, its revision in force.
CREATE TABLE rule_books (
  city_id text NOT NULL,
  revision bigint NOT NULL,
  rule_count int NOT NULL,
  -- SHA-256 of the rules, hex.
  content text NOT NULL,
  update_time bigint NOT NULL,
  PRIMARY KEY (city_id)
);

-- The rules of every revision: what an explanation refers to never vanishes.
CREATE TABLE routing_rules (
  city_id text NOT NULL,
  revision bigint NOT NULL,
  number int NOT NULL,
  title text NOT NULL,
  item_prefix text NOT NULL,
  territory_code text NOT NULL,
  channel smallint NOT NULL,
  platform smallint NOT NULL,
  sla_class smallint NOT NULL,
  level smallint NOT NULL,
  department text NOT NULL,
  queue smallint NOT NULL,
  PRIMARY KEY (city_id, revision, number)
);

-- The route of an event; written once, with its report.
CREATE TABLE event_routes (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  platform smallint NOT NULL,
  emergency boolean NOT NULL,
  level smallint NOT NULL,
  rule_number int NOT NULL,
  book_revision bigint NOT NULL,
  explanation text NOT NULL,
  assignee text NOT NULL,
  department text NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id)
);

-- Roles that an emergency called; written once, with its report.
CREATE TABLE duty_alerts (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  role smallint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  department text NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id, role)
);
CREATE INDEX duty_alerts_role_idx ON duty_alerts (city_id, role, create_time);

-- Files as the object store told us of them; append-only.
CREATE TABLE stored_files (
  city_id text NOT NULL,
  uri text NOT NULL,
  sha256 text NOT NULL,
  size_bytes bigint NOT NULL,
  upload_time bigint,
  record_time bigint NOT NULL,
  PRIMARY KEY (city_id, uri)
);
