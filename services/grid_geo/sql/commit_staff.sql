-- Stores staff and the appointments that were made or ended; receipts and change messages follow.
-- $11 row of the batch, $12 city, $13 id, $14 revision loaded (0 = new), $15 name, $16 department,
-- $17 phone, $18 create time, $19 update time, $20 new revision; per appointment: $21 row of the batch,
-- $22 id, $23 territory, $24 role, $25 start, $26 end (NULL = open), $27 building, $28 unit, $29
-- organisation (NULL = none); per post that is given: $30 row of the batch, $31 territory, $32 role, $33
-- how often it was given when it was looked at, $34 the look. A person whose post was given since then, by
-- another look, is not stored. Uses staff_pkey, appointments_pkey and posts_pkey.
WITH
-- include: common/command/sql/step.sql
,
asked AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::text[],
                       $16::text[], $17::text[], $18::bigint[], $19::bigint[], $20::bigint[])
    AS t (ord, city_id, id, revision, display_name, department_id, phone, create_time,
          update_time, new_revision)
),
claim AS (
  SELECT asked.ord, asked.city_id, t.territory_code, t.role, t.revision, t.look
  FROM unnest($30::int[], $31::text[], $32::smallint[], $33::bigint[], $34::uuid[])
    AS t (ord, territory_code, role, revision, look)
  JOIN asked USING (ord)
),
-- Of several looks at one post in the batch the first goes ahead; in the order of their keys.
given AS (
  INSERT INTO posts (city_id, territory_code, role, revision, look)
  SELECT DISTINCT ON (city_id, territory_code, role)
    city_id, territory_code, role, revision + 1, look
  FROM claim
  ORDER BY city_id, territory_code, role, ord
  ON CONFLICT (city_id, territory_code, role) DO UPDATE
  SET revision = posts.revision + 1,
      look = EXCLUDED.look
  WHERE posts.revision = EXCLUDED.revision - 1
    OR posts.look = EXCLUDED.look
  RETURNING city_id, territory_code, role, look
),
item AS (
  SELECT asked.*
  FROM asked
  WHERE NOT EXISTS (
    SELECT FROM claim
    LEFT JOIN given USING (city_id, territory_code, role, look)
    WHERE claim.ord = asked.ord
      AND given.city_id IS NULL)
),
duty AS (
  SELECT * FROM unnest($21::int[], $22::uuid[], $23::text[], $24::smallint[], $25::bigint[],
                       $26::bigint[], $27::text[], $28::text[], $29::text[])
    AS t (ord, id, territory_code, role, start_time, end_time, building_id, unit, organisation_id)
),
created AS (
  INSERT INTO staff (city_id, id, display_name, department_id, phone, create_time, update_time,
                     revision)
  SELECT city_id, id, display_name, department_id, phone, create_time, update_time, new_revision
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE staff
  SET display_name = item.display_name,
      department_id = item.department_id,
      phone = item.phone,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND staff.city_id = item.city_id
    AND staff.id = item.id
    AND staff.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
appointed AS (
  INSERT INTO appointments (city_id, staff_id, id, territory_code, role, start_time, end_time,
                            building_id, unit, organisation_id)
  SELECT item.city_id, item.id, duty.id, duty.territory_code, duty.role, duty.start_time,
         duty.end_time, duty.building_id, duty.unit, duty.organisation_id
  FROM duty JOIN moved USING (ord) JOIN item USING (ord)
  ON CONFLICT (city_id, staff_id, id) DO UPDATE
  SET end_time = EXCLUDED.end_time,
      organisation_id = EXCLUDED.organisation_id
),
-- include: common/command/sql/tail.sql
