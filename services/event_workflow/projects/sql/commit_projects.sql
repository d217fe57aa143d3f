-- Stores steps of projects and the events that demand them. Uses projects_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, title text,
          description text, territory_code text, state int, department text, milestones jsonb,
          reason text, create_time bigint, approve_time bigint, end_time bigint)
),
created AS (
  INSERT INTO projects (
    city_id, id, revision, title, description, territory_code, state, department, milestones,
    reason, create_time, approve_time, end_time)
  SELECT
    city_id, id, next_revision, title, description, territory_code, state, department, milestones,
    reason, create_time, approve_time, end_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE projects AS r SET
    revision = item.next_revision, state = item.state, department = item.department,
    milestones = item.milestones, reason = item.reason, approve_time = item.approve_time,
    end_time = item.end_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
demand AS (
  INSERT INTO project_demands (city_id, project_id, event_id, reporter, add_time)
  SELECT item.city_id, item.id, t.event_id, t.reporter, entry.time
  FROM entry
  JOIN moved ON moved.ord = entry.ord
  JOIN item ON item.ord = entry.ord
  CROSS JOIN LATERAL jsonb_to_recordset(entry.rows) AS t (event_id uuid, reporter text)
  ON CONFLICT DO NOTHING
),
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
