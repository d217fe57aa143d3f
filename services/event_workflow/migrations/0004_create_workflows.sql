-- Cities' own workflows, and how single events depart from the built-in one. Times are microseconds
-- since the Unix epoch, enums the numbers of hailan.event_workflow.v1.

-- Versions; the content never changes.
CREATE TABLE workflows (
  city_id text NOT NULL,
  id text COLLATE "C" NOT NULL,
  revision bigint NOT NULL,
  title text NOT NULL,
  -- SHA-256 of the document, hex.
  content text NOT NULL,
  -- A serialized hailan.event_workflow.v1.Workflow as it was imported.
  document bytea NOT NULL,
  create_time bigint NOT NULL,
  -- Of the latest activation.
  activate_time bigint,
  PRIMARY KEY (city_id, id)
);

-- When which version came or comes into force; append-only, so that lights of the past stay.
CREATE TABLE workflow_activations (
  city_id text NOT NULL,
  activate_time bigint NOT NULL,
  -- Revision of the version: of two activations for one instant the later decision counts.
  revision bigint NOT NULL,
  workflow_id text COLLATE "C" NOT NULL,
  -- [{"workflow": id, "from": state, "to": state}]
  moves jsonb NOT NULL,
  PRIMARY KEY (city_id, activate_time, workflow_id, revision)
);

-- Only events that follow a city's workflow or have proceedings have a row here, so that the row of
-- an event stays narrow.
CREATE TABLE event_courses (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  -- Empty = the built-in workflow.
  workflow_id text COLLATE "C" NOT NULL,
  -- Microseconds; 0 = calendar time from resolve_start to resolve_due.
  resolve_budget bigint NOT NULL,
  resolve_basis smallint NOT NULL,
  resolve_warn bigint,
  state_start bigint,
  state_warn bigint,
  state_due bigint,
  -- Kind of the proceeding that waits for a decision.
  open_kind smallint,
  proceedings jsonb NOT NULL,
  PRIMARY KEY (city_id, event_id)
);
CREATE INDEX event_courses_open_idx ON event_courses (city_id, event_id)
  WHERE open_kind IS NOT NULL;
