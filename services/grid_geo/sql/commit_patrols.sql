-- Stores new and moved patrols; receipts and change messages follow. $11 row of the batch, $12 city,
-- $13 id, $14 revision loaded (0 = new), $15 plan (NULL = one-off), $16 title, $17 territory, $18
-- assignee, $19–$20 window, $21 state, $22 fault, $23 reason of abandoning, $24 start, $25 finish,
-- $26 clock offset, $27 alarm, $28 details, $29 create time, $30 update time, $31 new revision, $32
-- check-ins, $33 findings, $34 last check-in. Uses patrols_pkey, positions_pkey and
-- track_evidence_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::uuid[], $14::bigint[], $15::uuid[],
                       $16::text[], $17::text[], $18::text[], $19::bigint[], $20::bigint[],
                       $21::smallint[], $22::smallint[], $23::smallint[], $24::bigint[],
                       $25::bigint[], $26::bigint[], $27::bigint[], $28::bytea[], $29::bigint[],
                       $30::bigint[], $31::bigint[], $32::int[], $33::int[], $34::bigint[])
    AS t (ord, city_id, id, revision, plan_id, title, territory_code, assignee, window_start,
          window_end, state, fault, abandon_reason, start_time, finish_time, clock_offset,
          alarm_time, details, create_time, update_time, new_revision, check_in_count,
          finding_count, last_check_in_time)
),
created AS (
  INSERT INTO patrols (city_id, id, plan_id, title, territory_code, assignee, window_start,
                       window_end, state, fault, abandon_reason, start_time, finish_time,
                       clock_offset, alarm_time, details, create_time, update_time, revision,
                       check_in_count, finding_count, last_check_in_time)
  SELECT city_id, id, plan_id, title, territory_code, assignee, window_start, window_end, state,
         fault, abandon_reason, start_time, finish_time, clock_offset, alarm_time, details,
         create_time, update_time, new_revision, check_in_count, finding_count,
         last_check_in_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE patrols
  SET state = item.state,
      fault = item.fault,
      abandon_reason = item.abandon_reason,
      start_time = item.start_time,
      finish_time = item.finish_time,
      clock_offset = item.clock_offset,
      alarm_time = item.alarm_time,
      details = item.details,
      check_in_count = item.check_in_count,
      finding_count = item.finding_count,
      last_check_in_time = item.last_check_in_time,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND patrols.city_id = item.city_id
    AND patrols.id = item.id
    AND patrols.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- Off duty, off the map.
left_duty AS (
  DELETE FROM positions
  USING item JOIN moved USING (ord)
  WHERE item.state <> 2
    AND positions.city_id = item.city_id
    AND positions.staff_id = item.assignee
    AND positions.patrol_id = item.id
),
-- Over: what its track comes to can be worked out and kept.
walked AS (
  INSERT INTO track_evidence AS known (city_id, patrol_id, version, due_time, end_time)
  SELECT item.city_id, item.id, 1, item.finish_time, item.finish_time
  FROM item JOIN moved USING (ord)
  WHERE item.state IN (3, 4) AND item.start_time IS NOT NULL
  ON CONFLICT (city_id, patrol_id) DO UPDATE
  SET version = known.version + 1, due_time = EXCLUDED.due_time
),
-- include: common/command/sql/tail.sql
