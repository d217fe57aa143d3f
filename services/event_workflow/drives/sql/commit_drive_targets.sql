-- Stores steps of drive targets. Uses drive_targets_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, drive_id uuid,
          subject text, territory_code text, assignee text, create_time bigint, state int,
          reason text, record_time bigint, attachments jsonb)
),
created AS (
  INSERT INTO drive_targets (
    city_id, id, revision, drive_id, subject, territory_code, assignee, create_time, state, reason,
    record_time, attachments)
  SELECT
    city_id, id, next_revision, drive_id, subject, territory_code, assignee, create_time, state,
    reason, record_time, attachments
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE drive_targets AS r SET
    revision = item.next_revision, state = item.state, reason = item.reason,
    record_time = item.record_time, attachments = item.attachments
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
