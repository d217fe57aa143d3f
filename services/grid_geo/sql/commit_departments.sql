-- Stores departments and what changed of their responsibilities; receipts and change messages follow.
-- $11 row of the batch, $12 city, $13 id, $14 revision loaded (0 = new), $15 kind, $16–$17 names,
-- $18 territory, $19 duty phone, $20 create time, $21 update time, $22 new revision; per responsibility:
-- $23 row of the batch, $24 territory, $25 matter, $26 basis (NULL = taken away), $27 first day, $28
-- last day excluded; $29 parent department per row of the batch. Uses departments_pkey and
-- responsibilities_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::smallint[],
                       $16::text[], $17::text[], $18::text[], $19::text[], $20::bigint[],
                       $21::bigint[], $22::bigint[], $29::text[])
    AS t (ord, city_id, id, revision, kind, display_name, display_name_ko, territory_code,
          duty_phone, create_time, update_time, new_revision, parent_id)
),
duty AS (
  SELECT * FROM unnest($23::int[], $24::text[], $25::text[], $26::text[], $27::date[], $28::date[])
    AS t (ord, territory_code, matter, basis, valid_from, valid_to)
),
created AS (
  INSERT INTO departments (city_id, id, kind, display_name, display_name_ko, territory_code,
                           duty_phone, create_time, update_time, revision, parent_id)
  SELECT city_id, id, kind, display_name, display_name_ko, territory_code, duty_phone, create_time,
         update_time, new_revision, parent_id
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE departments
  SET kind = item.kind,
      display_name = item.display_name,
      display_name_ko = item.display_name_ko,
      territory_code = item.territory_code,
      duty_phone = item.duty_phone,
      parent_id = item.parent_id,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND departments.city_id = item.city_id
    AND departments.id = item.id
    AND departments.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
taken AS (
  DELETE FROM responsibilities
  USING duty JOIN moved USING (ord) JOIN item USING (ord)
  WHERE duty.basis IS NULL
    AND responsibilities.city_id = item.city_id
    AND responsibilities.territory_code = duty.territory_code
    AND responsibilities.matter = duty.matter
    AND responsibilities.department_id = item.id
    AND responsibilities.valid_from = duty.valid_from
),
given AS (
  INSERT INTO responsibilities (city_id, territory_code, matter, department_id, basis, valid_from,
                                valid_to)
  SELECT item.city_id, duty.territory_code, duty.matter, item.id, duty.basis, duty.valid_from,
         duty.valid_to
  FROM duty JOIN moved USING (ord) JOIN item USING (ord)
  WHERE duty.basis IS NOT NULL
  ON CONFLICT (city_id, territory_code, matter, department_id, valid_from) DO UPDATE
  SET basis = EXCLUDED.basis,
      valid_to = EXCLUDED.valid_to
),
-- include: common/command/sql/tail.sql
