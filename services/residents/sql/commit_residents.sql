-- Stores decided people: new and changed rows, relations, history; receipts and change messages
-- follow. A second person with the same identity violates residents_identity_idx and fails alone.
-- Uses residents_pkey and residences_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT ord, city_id, id, revision, new_revision, display_name, hangul_name, hangul_south,
         name_pinyin, name_initials, sex, birth_date, identity_type, identity_sealed,
         identity_index, phone_sealed, phone_index, phone_tail_index, medical_sealed,
         registered_territory, territory_code, tags, residency, household_id, household_role,
         import_hash, search_tokens, create_time, update_time
  FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[] /* loaded, 0 = new */,
              $15::bigint[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[],
              $21::text[], $22::date[], $23::text[], $24::bytea[], $25::bytea[], $26::bytea[],
              $27::bytea[], $28::bytea[], $29::bytea[], $30::text[], $31::text[],
              $32::text[] /* array literals */, $33::text[], $34::text[], $35::text[],
              $36::bytea[], $37::text[] /* array literals */, $38::bigint[], $39::bigint[])
    AS t (ord, city_id, id, revision, new_revision, display_name, hangul_name, hangul_south,
          name_pinyin, name_initials, sex, birth_date, identity_type, identity_sealed,
          identity_index, phone_sealed, phone_index, phone_tail_index, medical_sealed,
          registered_territory, territory_code, tags, residency, household_id, household_role,
          import_hash, search_tokens, create_time, update_time)
),
created AS (
  INSERT INTO residents (city_id, id, revision, display_name, hangul_name, hangul_south,
                         name_pinyin, name_initials, sex, birth_date, identity_type,
                         identity_sealed, identity_index, phone_sealed, phone_index,
                         phone_tail_index, medical_sealed, registered_territory, territory_code,
                         tags, residency, household_id, household_role, import_hash,
                         search_tokens, create_time, update_time)
  SELECT city_id, id, new_revision, display_name, hangul_name, hangul_south, name_pinyin,
         name_initials, sex, birth_date, identity_type, identity_sealed, identity_index,
         phone_sealed, phone_index, phone_tail_index, medical_sealed, registered_territory,
         territory_code, tags::text[], residency, household_id, household_role, import_hash,
         search_tokens::bigint[], create_time, update_time
  FROM item
  WHERE revision = 0
  ON CONFLICT (city_id, id) DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE residents
  SET revision = item.new_revision,
      display_name = item.display_name,
      hangul_name = item.hangul_name,
      hangul_south = item.hangul_south,
      name_pinyin = item.name_pinyin,
      name_initials = item.name_initials,
      sex = item.sex,
      birth_date = item.birth_date,
      identity_type = item.identity_type,
      identity_sealed = item.identity_sealed,
      identity_index = item.identity_index,
      phone_sealed = item.phone_sealed,
      phone_index = item.phone_index,
      phone_tail_index = item.phone_tail_index,
      medical_sealed = item.medical_sealed,
      registered_territory = item.registered_territory,
      territory_code = item.territory_code,
      tags = item.tags::text[],
      residency = item.residency,
      household_id = item.household_id,
      household_role = item.household_role,
      import_hash = item.import_hash,
      search_tokens = item.search_tokens::bigint[],
      update_time = item.update_time
  FROM item
  WHERE item.revision > 0
    AND residents.city_id = item.city_id
    AND residents.id = item.id
    AND residents.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
relation AS (
  INSERT INTO residences (city_id, resident_id, ordinal, house_id, territory_code, kind,
                          start_date, end_date)
  SELECT item.city_id, item.id, t.ordinal, t.house_id, t.territory_code, t.kind, t.start_date,
         t.end_date
  FROM unnest($40::int[], $41::int[], $42::text[], $43::text[], $44::text[], $45::date[],
              $46::date[])
    AS t (ord, ordinal, house_id, territory_code, kind, start_date, end_date)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, resident_id, ordinal) DO UPDATE
  SET territory_code = excluded.territory_code,
      start_date = excluded.start_date,
      end_date = excluded.end_date
  WHERE (residences.territory_code, residences.start_date, residences.end_date)
    IS DISTINCT FROM (excluded.territory_code, excluded.start_date, excluded.end_date)
),
history AS (
  INSERT INTO resident_history (city_id, resident_id, revision, action, changed_fields, subject,
                                change_time)
  SELECT step.city_id, step.resource_id, detail.revision, detail.action,
         detail.changed_fields::text[], step.subject, step.at
  FROM unnest($47::bigint[], $48::text[], $49::text[] /* array literals */)
    WITH ORDINALITY AS detail (revision, action, changed_fields, n)
  JOIN step ON step.n = detail.n
  JOIN moved ON moved.ord = step.ord
),
-- include: common/command/sql/tail.sql
