-- Stores changed ladders. Uses ladders_pkey.
WITH
-- include: common/command/sql/step.sql
,
-- One row per ladder ($11–$18); revision 0 = new.
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::uuid[], $14::bigint[], $15::bigint[], $16::int[],
                       $17::bigint[], $18::text[])
    AS t (ord, city_id, id, revision, next_revision, level, level_time, handovers)
),
created AS (
  INSERT INTO ladders (city_id, event_id, revision, level, level_time, handovers)
  SELECT city_id, id, next_revision, level, level_time, handovers::jsonb
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, event_id
),
updated AS (
  UPDATE ladders SET revision = item.next_revision, level = item.level, level_time = item.level_time,
    handovers = item.handovers::jsonb
  FROM item
  WHERE item.revision > 0 AND ladders.city_id = item.city_id AND ladders.event_id = item.id
    AND ladders.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord
  FROM item
  JOIN created ON created.city_id = item.city_id AND created.event_id = item.id
  UNION ALL
  SELECT ord FROM updated
),
-- include: common/command/sql/tail.sql
