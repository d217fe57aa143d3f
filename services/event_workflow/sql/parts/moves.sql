-- include: common/command/sql/step.sql
,
-- One history entry per step, in step order ($11–$18).
entry AS (
  SELECT * FROM unnest($11::bigint[], $12::text[], $13::text[], $14::text[], $15::int[], $16::int[],
                       $17::text[], $18::text[]) WITH ORDINALITY
    AS t (revision, action, from_state, to_state, round, role, note, detail, n)
),
-- One row per event: the revision it was loaded with and what every step may move ($19–$37).
item AS (
  SELECT * FROM unnest($19::int[], $20::text[], $21::uuid[], $22::bigint[], $23::bigint[], $24::text[],
                       $25::text[], $26::text[], $27::text[], $28::bigint[], $29::bigint[],
                       $30::bigint[], $31::bigint[], $32::int[], $33::int[], $34::int[], $35::bigint[],
                       $36::bigint[], $37::bigint[])
    AS t (ord, city_id, id, revision, next_revision, state, assignee, department, handler,
          contact_time, handled_time, close_time, update_time, late, urged, supervised, warn_time,
          breach_time, alarm_time)
),
