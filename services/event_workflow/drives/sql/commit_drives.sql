-- Stores steps of drives. Uses drives_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, title text,
          purpose text, segment text, territory_code text, due_time bigint, state int,
          create_time bigint, close_time bigint)
),
created AS (
  INSERT INTO drives (
    city_id, id, revision, title, purpose, segment, territory_code, due_time, state, create_time,
    close_time)
  SELECT
    city_id, id, next_revision, title, purpose, segment, territory_code, due_time, state,
    create_time, close_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE drives AS r SET
    revision = item.next_revision, state = item.state, close_time = item.close_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
