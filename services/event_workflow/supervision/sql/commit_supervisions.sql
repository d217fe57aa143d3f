-- Stores steps of supervisions and the evidence they are opened with. Uses supervisions_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, event_id uuid,
          territory_code text, department text, body text, origin int, reason text, state int,
          ask_time bigint, reply_due bigint, reply_time bigint, reply text, replier text,
          outcome text, bundle_sha256 text, opener text, create_time bigint, close_time bigint)
),
created AS (
  INSERT INTO supervisions (
    city_id, id, revision, event_id, territory_code, department, body, origin, reason, state,
    ask_time, reply_due, reply_time, reply, replier, outcome, bundle_sha256, opener, create_time,
    close_time)
  SELECT
    city_id, id, next_revision, event_id, territory_code, department, body, origin, reason, state,
    ask_time, reply_due, reply_time, reply, replier, outcome, bundle_sha256, opener, create_time,
    close_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE supervisions AS r SET
    revision = item.next_revision, state = item.state, ask_time = item.ask_time,
    reply_due = item.reply_due, reply_time = item.reply_time, reply = item.reply,
    replier = item.replier, outcome = item.outcome, close_time = item.close_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
bundle AS (
  INSERT INTO supervision_bundles (city_id, supervision_id, manifest)
  SELECT item.city_id, item.id, t.manifest
  FROM entry
  JOIN moved ON moved.ord = entry.ord
  JOIN item ON item.ord = entry.ord
  CROSS JOIN LATERAL jsonb_to_recordset(entry.rows) AS t (manifest text)
),
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
