-- Stores steps of downward tasks. Uses downward_tasks_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, department text,
          title text, content text, matter text, item_code text, territories jsonb,
          start_time bigint, due_time bigint, state int, create_time bigint, decide_time bigint)
),
created AS (
  INSERT INTO downward_tasks (
    city_id, id, revision, department, title, content, matter, item_code, territories, start_time,
    due_time, state, create_time, decide_time)
  SELECT
    city_id, id, next_revision, department, title, content, matter, item_code, territories,
    start_time, due_time, state, create_time, decide_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE downward_tasks AS r SET
    revision = item.next_revision, state = item.state, decide_time = item.decide_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
