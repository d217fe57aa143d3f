-- Stores new and ended patrol plans; receipts and change messages follow. $11 row of the batch, $12
-- city, $13 id, $14 revision loaded (0 = new), $15 territory, $16 state, $17 details, $18 create time,
-- $19 update time, $20 new revision. Uses patrol_plans_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::uuid[], $14::bigint[], $15::text[],
                       $16::smallint[], $17::bytea[], $18::bigint[], $19::bigint[], $20::bigint[])
    AS t (ord, city_id, id, revision, territory_code, state, details, create_time, update_time,
          new_revision)
),
created AS (
  INSERT INTO patrol_plans (city_id, id, territory_code, state, details, create_time, update_time,
                            revision)
  SELECT city_id, id, territory_code, state, details, create_time, update_time, new_revision
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE patrol_plans
  SET state = item.state,
      details = item.details,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND patrol_plans.city_id = item.city_id
    AND patrol_plans.id = item.id
    AND patrol_plans.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: common/command/sql/tail.sql
