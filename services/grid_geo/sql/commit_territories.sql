-- Stores imported territories, new and changed; receipts and change messages follow. $11 row of the
-- batch, $12 city, $13 code, $14 revision loaded (0 = new), $15 parent code, $16 kind, $17 grid class,
-- $18–$21 names and spellings, $22 external codes (one array literal per row), $23 household target,
-- $24 create time, $25 update time, $26 new revision, $27–$28 validity, $29 urban-rural class. Uses
-- territories_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::text[],
                       $16::smallint[], $17::smallint[], $18::text[], $19::text[], $20::text[],
                       $21::text[], $22::text[], $23::int[], $24::bigint[], $25::bigint[],
                       $26::bigint[], $27::date[], $28::date[], $29::smallint[])
    AS t (ord, city_id, code, revision, parent_code, kind, grid_class, display_name,
          display_name_ko, pinyin, initials, external_codes, household_target, create_time,
          update_time, new_revision, valid_from, valid_to, urban_rural_class)
),
created AS (
  INSERT INTO territories (city_id, code, parent_code, kind, grid_class, display_name,
                           display_name_ko, pinyin, initials, external_codes, household_target,
                           create_time, update_time, revision, valid_from, valid_to,
                           urban_rural_class)
  SELECT city_id, code, parent_code, kind, grid_class, display_name, display_name_ko, pinyin,
         initials, external_codes::text[], household_target, create_time, update_time, new_revision,
         valid_from, valid_to, urban_rural_class
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, code
),
updated AS (
  UPDATE territories
  SET kind = item.kind,
      grid_class = item.grid_class,
      display_name = item.display_name,
      display_name_ko = item.display_name_ko,
      pinyin = item.pinyin,
      initials = item.initials,
      external_codes = item.external_codes::text[],
      household_target = item.household_target,
      valid_from = item.valid_from,
      valid_to = item.valid_to,
      urban_rural_class = item.urban_rural_class,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND territories.city_id = item.city_id
    AND territories.code = item.code
    AND territories.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord FROM item JOIN created USING (city_id, code)
  UNION ALL
  SELECT ord FROM updated
),
-- include: common/command/sql/tail.sql
