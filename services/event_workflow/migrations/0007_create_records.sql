-- Records beside the events: campaigns, problem lists, projects, drives and tasks. Enum columns hold
-- the numbers of hailan.event_workflow.v1; times are microseconds since the Unix epoch.

-- One row per step of any record; append-only. Ids are unique over all kinds of records.
CREATE TABLE record_history (
  city_id text NOT NULL,
  record_id text NOT NULL,
  revision bigint NOT NULL,
  time bigint NOT NULL,
  action text NOT NULL,
  actor text NOT NULL,
  note text NOT NULL,
  attachments jsonb NOT NULL,
  PRIMARY KEY (city_id, record_id, revision)
);

CREATE TABLE campaigns (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  start_time bigint NOT NULL,
  end_time bigint NOT NULL,
  state smallint NOT NULL,
  create_time bigint NOT NULL,
  close_time bigint,
  PRIMARY KEY (city_id, id)
);

-- Which events belong to which campaigns; the totals are counted from these rows.
CREATE TABLE campaign_events (
  city_id text NOT NULL,
  campaign_id uuid NOT NULL,
  event_id uuid NOT NULL,
  join_time bigint NOT NULL,
  PRIMARY KEY (city_id, campaign_id, event_id)
);
CREATE INDEX campaign_events_event_idx ON campaign_events (city_id, event_id);

-- A problem is on exactly one list or rejected once it is decided.
CREATE TABLE problems (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  claim_code text COLLATE "C" NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  external_id text NOT NULL,
  content text NOT NULL,
  collector text NOT NULL,
  create_time bigint NOT NULL,
  state smallint NOT NULL,
  list smallint NOT NULL,
  department text NOT NULL,
  owner text NOT NULL,
  due_time bigint,
  decide_time bigint,
  reject_reason text NOT NULL,
  completer text NOT NULL,
  strike_off_time bigint,
  related text NOT NULL,
  PRIMARY KEY (city_id, id),
  -- State 1 undecided, 2 listed, 3 completed, 4 struck off, 5 rejected.
  CHECK ((list <> 0) = (state IN (2, 3, 4))),
  CHECK ((reject_reason <> '') = (state = 5))
);
CREATE INDEX problems_territory_idx ON problems (city_id, territory_code, id);
CREATE INDEX problems_department_idx ON problems (city_id, department, id) WHERE department <> '';

-- Milestones are an array of {title, due_time, reach_time, reacher}.
CREATE TABLE projects (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  state smallint NOT NULL,
  department text NOT NULL,
  milestones jsonb NOT NULL,
  reason text NOT NULL,
  create_time bigint NOT NULL,
  approve_time bigint,
  end_time bigint,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX projects_territory_idx ON projects (city_id, territory_code, id);

-- The events behind a project; counts of demands and reporters are counted from these rows.
CREATE TABLE project_demands (
  city_id text NOT NULL,
  project_id uuid NOT NULL,
  event_id uuid NOT NULL,
  reporter text NOT NULL,
  add_time bigint NOT NULL,
  PRIMARY KEY (city_id, project_id, event_id)
);
CREATE INDEX project_demands_event_idx ON project_demands (city_id, event_id);

CREATE TABLE drives (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  title text NOT NULL,
  purpose text NOT NULL,
  segment text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  due_time bigint NOT NULL,
  state smallint NOT NULL,
  create_time bigint NOT NULL,
  close_time bigint,
  PRIMARY KEY (city_id, id)
);

-- One house or resident of a drive, by reference only; progress is counted from these rows.
CREATE TABLE drive_targets (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  drive_id uuid NOT NULL,
  subject text NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  assignee text NOT NULL,
  create_time bigint NOT NULL,
  state smallint NOT NULL,
  reason text NOT NULL,
  record_time bigint,
  attachments jsonb NOT NULL,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX drive_targets_drive_idx ON drive_targets (city_id, drive_id, id);

-- Territories are an array of codes; an admitted task has one event each, found by its external id.
CREATE TABLE downward_tasks (
  city_id text NOT NULL,
  id uuid NOT NULL,
  revision bigint NOT NULL,
  department text NOT NULL,
  title text NOT NULL,
  content text NOT NULL,
  matter text NOT NULL,
  item_code text NOT NULL,
  territories jsonb NOT NULL,
  start_time bigint NOT NULL,
  due_time bigint NOT NULL,
  state smallint NOT NULL,
  create_time bigint NOT NULL,
  decide_time bigint,
  PRIMARY KEY (city_id, id)
);
CREATE INDEX downward_tasks_due_idx ON downward_tasks (city_id, due_time) WHERE state IN (1, 2);
