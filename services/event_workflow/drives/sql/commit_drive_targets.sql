-- Stores steps of drive targets, of those whose drive is open: it stays locked against being closed until
-- the commit. Uses drive_targets_pkey and drives_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
asked AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, drive_id uuid,
          subject text, territory_code text, assignee text, create_time bigint, state int,
          reason text, record_time bigint, attachments jsonb)
),
-- In the order of their keys. Who waits here for a closure sees it and leaves the drive out. Looked up one
-- by one, so that a plan made while there were few never reads all.
open_drive AS (
  SELECT d.city_id, d.id
  FROM (SELECT DISTINCT city_id, drive_id FROM asked ORDER BY city_id, drive_id) AS wanted
  CROSS JOIN LATERAL (
    SELECT drives.city_id, drives.id
    FROM drives
    WHERE drives.city_id = wanted.city_id
      AND drives.id = wanted.drive_id
      AND drives.state = 1
    FOR SHARE
  ) AS d
),
item AS (
  SELECT asked.*
  FROM asked
  WHERE (asked.city_id, asked.drive_id) IN (SELECT city_id, id FROM open_drive)
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
