-- Stores one reorganisation: the record, what ends and begins, boundaries, lineage and, when asked,
-- duties on their way to successors, whose posts they claim; receipt and change message follow. $11 row of the batch, $12 city,
-- $13 revision loaded (0 = new), $14 update time, $15 new revision; $16 id, $17 kind, $18 day, $19
-- reason, $20 codes from, $21 codes to, $22 carry duties, $23 start of the day; $24 codes that end, $25
-- codes whose boundary ends; per new territory: $26 code, $27 parent, $28 kind, $29 grid class, $30–$33
-- names and spellings, $34 external codes (one array literal per row), $35 household target, $36
-- urban-rural class; per boundary that goes over: $37 from, $38 to; per boundary drawn: $39 code, $40
-- shape, $41 digest (hex), $42 vertices; per step of lineage: $43 from, $44 to, $45 share of from, $46
-- share of to. Uses the keys of all tables and appointments_territory_idx.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT $11::int AS ord, $12::text AS city_id, $13::bigint AS revision, $14::bigint AS update_time,
         $15::bigint AS new_revision, $16::uuid AS id, $18::date AS day
),
-- include: services/grid_geo/sql/parts/next_boundary_version.sql
,
-- The order, once its turn has come.
work AS (
  SELECT item.* FROM item JOIN moved USING (ord)
),
ended AS (
  UPDATE territories
  SET valid_to = work.day,
      update_time = work.update_time,
      revision = territories.revision + 1
  FROM work
  WHERE territories.city_id = work.city_id
    AND territories.code = ANY($24::text[])
),
begun AS (
  INSERT INTO territories (city_id, code, parent_code, kind, grid_class, display_name,
                           display_name_ko, pinyin, initials, external_codes, household_target,
                           create_time, update_time, revision, valid_from, urban_rural_class)
  SELECT work.city_id, fresh.code, fresh.parent_code, fresh.kind, fresh.grid_class,
         fresh.display_name, fresh.display_name_ko, fresh.pinyin, fresh.initials,
         fresh.external_codes::text[], fresh.household_target, work.update_time, work.update_time,
         1, work.day, fresh.urban_rural_class
  FROM work
  CROSS JOIN unnest($26::text[], $27::text[], $28::smallint[], $29::smallint[], $30::text[],
                    $31::text[], $32::text[], $33::text[], $34::text[], $35::int[],
                    $36::smallint[])
    AS fresh (code, parent_code, kind, grid_class, display_name, display_name_ko, pinyin, initials,
              external_codes, household_target, urban_rural_class)
),
closed AS (
  UPDATE boundaries
  SET valid_to = work.day
  FROM work
  WHERE boundaries.city_id = work.city_id
    AND boundaries.code = ANY($24::text[] || $25::text[])
    AND boundaries.valid_from < work.day
    AND boundaries.valid_to > work.day
),
copied AS (
  INSERT INTO boundaries (city_id, code, valid_from, shape, digest, vertices, boundary_version)
  SELECT work.city_id, move.to_code, work.day, old.shape, old.digest, old.vertices,
         work.new_revision
  FROM work
  CROSS JOIN unnest($37::text[], $38::text[]) AS move (from_code, to_code)
  JOIN boundaries AS old
    ON old.city_id = work.city_id
    AND old.code = move.from_code
    AND old.valid_from < work.day
    AND old.valid_to > work.day
),
drawn AS (
  INSERT INTO boundaries (city_id, code, valid_from, shape, digest, vertices, boundary_version)
  SELECT work.city_id, fresh.code, work.day, fresh.shape, decode(fresh.digest, 'hex'),
         fresh.vertices, work.new_revision
  FROM work
  CROSS JOIN unnest($39::text[], $40::bytea[], $41::text[], $42::bigint[])
    AS fresh (code, shape, digest, vertices)
),
link AS (
  SELECT * FROM unnest($43::text[], $44::text[], $45::float8[], $46::float8[])
    AS t (from_code, to_code, share_of_from, share_of_to)
),
linked AS (
  INSERT INTO lineage (city_id, from_code, effective_date, to_code, share_of_from, share_of_to,
                       reorganisation_id)
  SELECT work.city_id, link.from_code, work.day, link.to_code, link.share_of_from,
         link.share_of_to, work.id
  FROM work CROSS JOIN link
),
-- Duties go to every successor; nobody gets one twice who comes from two territories with it. Which of
-- several successors a building lies in is not known here: its heads stay, and are followed up.
duty AS (
  SELECT appointments.*
  FROM work
  JOIN appointments
    ON appointments.city_id = work.city_id
    AND appointments.territory_code = ANY($24::text[] || $25::text[])
  WHERE $22::bool
    AND (appointments.end_time IS NULL OR appointments.end_time > $23::bigint)
    AND (appointments.building_id = ''
      OR (SELECT count(*) FROM link WHERE link.from_code = appointments.territory_code) = 1)
),
appointed AS (
  INSERT INTO appointments (city_id, staff_id, id, territory_code, role, start_time, end_time,
                            building_id, unit, organisation_id)
  SELECT DISTINCT ON (duty.staff_id, duty.role, link.to_code, duty.building_id, duty.unit)
         duty.city_id, duty.staff_id, gen_random_uuid(), link.to_code, duty.role,
         GREATEST(duty.start_time, $23::bigint), duty.end_time, duty.building_id, duty.unit,
         duty.organisation_id
  FROM duty
  JOIN link ON link.from_code = duty.territory_code AND link.to_code <> duty.territory_code
  WHERE NOT EXISTS (
    SELECT 1
    FROM duty AS held
    WHERE held.staff_id = duty.staff_id
      AND held.role = duty.role
      AND held.building_id = duty.building_id
      AND held.unit = duty.unit
      AND held.territory_code = link.to_code
  )
  ORDER BY duty.staff_id, duty.role, link.to_code, duty.building_id, duty.unit,
    duty.end_time DESC NULLS FIRST
  RETURNING territory_code, role
),
-- Who looked at these posts before does not give them any more. In the order of their keys, like
-- commit_staff.
claimed AS (
  INSERT INTO posts (city_id, territory_code, role, revision, look)
  SELECT DISTINCT $12::text, territory_code, role, 1, $16::uuid
  FROM appointed
  WHERE role BETWEEN 1 AND 3
    AND length(territory_code) >= 15
  ORDER BY territory_code, role
  ON CONFLICT (city_id, territory_code, role) DO UPDATE
  SET revision = posts.revision + 1,
      look = EXCLUDED.look
  RETURNING territory_code
),
released AS (
  UPDATE appointments
  SET end_time = $23::bigint
  FROM duty
  WHERE appointments.city_id = duty.city_id
    AND appointments.staff_id = duty.staff_id
    AND appointments.id = duty.id
    AND duty.territory_code = ANY($24::text[])
    AND duty.start_time < $23::bigint
    -- Not ended earlier by somebody meanwhile.
    AND (appointments.end_time IS NULL OR appointments.end_time > $23::bigint)
    AND EXISTS (SELECT 1 FROM link WHERE link.from_code = duty.territory_code)
),
-- Those that had not begun never will; their copies begin at the successors instead.
withdrawn AS (
  DELETE FROM appointments
  USING duty
  WHERE appointments.city_id = duty.city_id
    AND appointments.staff_id = duty.staff_id
    AND appointments.id = duty.id
    AND duty.territory_code = ANY($24::text[])
    AND duty.start_time >= $23::bigint
    AND EXISTS (SELECT 1 FROM link WHERE link.from_code = duty.territory_code)
),
touched_staff AS (
  UPDATE staff
  SET revision = staff.revision + 1,
      update_time = work.update_time
  FROM work
  WHERE staff.city_id = work.city_id
    AND staff.id IN (SELECT duty.staff_id FROM duty)
    -- Always true: posts are locked before people, as commit_staff locks them.
    AND (SELECT count(*) FROM claimed) >= 0
),
-- Of several territories with the same rule, the one that gave most of the ground hands it on, with all
-- its periods from the day on; a successor that has the rule at that time keeps its own.
rule AS (
  SELECT old.*, link.to_code, GREATEST(old.valid_from, work.day) AS first_day,
         rank() OVER (PARTITION BY link.to_code, old.matter, old.department_id
                      ORDER BY link.share_of_to DESC, link.from_code) AS turn
  FROM work
  CROSS JOIN link
  JOIN responsibilities AS old
    ON old.city_id = work.city_id
    AND old.territory_code = link.from_code
    AND old.valid_to > work.day
  WHERE $22::bool
    AND link.to_code <> link.from_code
),
carried AS (
  INSERT INTO responsibilities (city_id, territory_code, matter, department_id, basis, valid_from,
                                valid_to)
  SELECT rule.city_id, rule.to_code, rule.matter, rule.department_id, rule.basis, rule.first_day,
         rule.valid_to
  FROM rule
  WHERE rule.turn = 1
    AND NOT EXISTS (
      SELECT 1
      FROM responsibilities AS held
      WHERE held.city_id = rule.city_id
        AND held.territory_code = rule.to_code
        AND held.matter = rule.matter
        AND held.department_id = rule.department_id
        AND held.valid_from < rule.valid_to
        AND held.valid_to > rule.first_day
    )
  RETURNING department_id
),
touched_departments AS (
  UPDATE departments
  SET revision = departments.revision + 1,
      update_time = work.update_time
  FROM work
  WHERE departments.city_id = work.city_id
    AND departments.id IN (SELECT department_id FROM carried)
),
recorded AS (
  INSERT INTO reorganisations (city_id, id, kind, effective_date, from_codes, to_codes, reason,
                               boundary_version, carried_duties, create_time)
  SELECT work.city_id, work.id, $17::smallint, work.day, $20::text[], $21::text[], $19::text,
         work.new_revision,
         (SELECT count(*) FROM appointed) + (SELECT count(*) FROM carried),
         work.update_time
  FROM work
),
-- include: common/command/sql/tail.sql
