-- Stores steps of problems. Uses problems_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint,
          territory_code text, claim_code text, title text, description text, external_id text,
          content text, collector text, create_time bigint, state int, list int, department text,
          owner text, due_time bigint, decide_time bigint, reject_reason text, completer text,
          strike_off_time bigint, related text)
),
created AS (
  INSERT INTO problems (
    city_id, id, revision, territory_code, claim_code, title, description, external_id, content,
    collector, create_time, state, list, department, owner, due_time, decide_time, reject_reason,
    completer, strike_off_time, related)
  SELECT
    city_id, id, next_revision, territory_code, claim_code, title, description, external_id,
    content, collector, create_time, state, list, department, owner, due_time, decide_time,
    reject_reason, completer, strike_off_time, related
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE problems AS r SET
    revision = item.next_revision, claim_code = item.claim_code, state = item.state,
    list = item.list, department = item.department, owner = item.owner, due_time = item.due_time,
    decide_time = item.decide_time, reject_reason = item.reject_reason, completer = item.completer,
    strike_off_time = item.strike_off_time, related = item.related
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
