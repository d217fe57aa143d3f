-- Stores steps of downward tasks. An admission passes the city's door only if none has since it looked at
-- the others; whoever waits for another one here does not pass. Uses downward_tasks_pkey and task_doors_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new. door: of an admission, how many it saw pass before.
asked AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, department text,
          title text, content text, matter text, item_code text, territories jsonb,
          start_time bigint, due_time bigint, state int, create_time bigint, decide_time bigint,
          door bigint)
),
passed AS (
  INSERT INTO task_doors (city_id, admissions)
  SELECT city_id, door + 1
  FROM asked
  WHERE door IS NOT NULL
  ON CONFLICT (city_id) DO UPDATE SET admissions = EXCLUDED.admissions
  WHERE task_doors.admissions = EXCLUDED.admissions - 1
  RETURNING city_id
),
item AS (
  SELECT asked.*
  FROM asked
  WHERE asked.door IS NULL OR asked.city_id IN (SELECT city_id FROM passed)
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
