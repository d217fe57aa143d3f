-- Stores steps of whistle meetings. Uses whistle_meetings_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per record ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id text, revision bigint, next_revision bigint,
          territory_code text, departments jsonb, quorum int, fence jsonb, meet_time bigint,
          state int, arrivals jsonb, minutes text, decisions jsonb, follow_ups jsonb,
          signatures jsonb, convener text, create_time bigint, conclude_time bigint)
),
created AS (
  INSERT INTO whistle_meetings (
    city_id, id, revision, territory_code, departments, quorum, fence, meet_time, state, arrivals,
    minutes, decisions, follow_ups, signatures, convener, create_time, conclude_time)
  SELECT
    city_id, id, next_revision, territory_code, departments, quorum, fence, meet_time, state,
    arrivals, minutes, decisions, follow_ups, signatures, convener, create_time, conclude_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE whistle_meetings AS r SET
    revision = item.next_revision, state = item.state, arrivals = item.arrivals,
    minutes = item.minutes, decisions = item.decisions, follow_ups = item.follow_ups,
    signatures = item.signatures, conclude_time = item.conclude_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
