-- Stores staffing templates; receipts and change messages follow. $11 row of the batch, $12 city, $13
-- territory, $14 revision loaded (0 = new), $15 own, $16 heads, $17 advisers, $18 all-round, $19
-- part-time, $20 update time, $21 new revision. Uses staffing_templates_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::boolean[],
                       $16::int[], $17::int[], $18::int[], $19::int[], $20::bigint[],
                       $21::bigint[])
    AS t (ord, city_id, territory_code, revision, own, heads, advisers, all_round, part_time,
          update_time, new_revision)
),
created AS (
  INSERT INTO staffing_templates (city_id, territory_code, own, heads, advisers, all_round,
                                  part_time, update_time, revision)
  SELECT city_id, territory_code, own, heads, advisers, all_round, part_time, update_time,
         new_revision
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, territory_code
),
updated AS (
  UPDATE staffing_templates
  SET own = item.own,
      heads = item.heads,
      advisers = item.advisers,
      all_round = item.all_round,
      part_time = item.part_time,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND staffing_templates.city_id = item.city_id
    AND staffing_templates.territory_code = item.territory_code
    AND staffing_templates.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord FROM item JOIN created USING (city_id, territory_code)
  UNION ALL
  SELECT ord FROM updated
),
-- include: common/command/sql/tail.sql
