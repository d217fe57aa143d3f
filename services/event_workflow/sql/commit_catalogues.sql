-- Stores imported and activated catalogue versions. Uses catalogues_pkey.
WITH
-- include: common/command/sql/step.sql
,
-- One row per version ($11–$21); revision 0 = new.
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::text[],
                       $17::int[], $18::int[], $19::text[], $20::bigint[], $21::bigint[])
    AS t (ord, city_id, id, revision, next_revision, title, major_count, minor_count, content,
          create_time, activate_time)
),
created AS (
  INSERT INTO catalogues (city_id, id, revision, title, major_count, minor_count, content,
                          create_time, activate_time)
  SELECT city_id, id, next_revision, title, major_count, minor_count, content, create_time,
         activate_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE catalogues SET revision = item.next_revision, activate_time = item.activate_time
  FROM item
  WHERE item.revision > 0 AND catalogues.city_id = item.city_id AND catalogues.id = item.id
    AND catalogues.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- Items of new versions ($22–$35).
entry AS (
  INSERT INTO catalogue_items (city_id, catalogue_id, code, parent_code, title, department,
                               sla_class, urgency, evidence_required, flows, platform,
                               routing_kind, before_evidence_required, triage_note_required,
                               through_street)
  SELECT item.city_id, item.id, t.code, t.parent_code, t.title, t.department, t.sla_class, t.urgency,
         t.evidence_required, t.flows, t.platform, t.routing_kind,
         t.before_evidence_required, t.triage_note_required, t.through_street
  FROM unnest($22::int[], $23::text[], $24::text[], $25::text[], $26::text[], $27::int[], $28::int[],
              $29::boolean[], $30::boolean[], $31::int[], $32::int[],
              $33::boolean[], $34::boolean[], $35::boolean[])
    AS t (ord, code, parent_code, title, department, sla_class, urgency, evidence_required, flows,
          platform, routing_kind, before_evidence_required, triage_note_required, through_street)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
-- include: common/command/sql/tail.sql
