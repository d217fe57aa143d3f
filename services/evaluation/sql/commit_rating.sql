-- Stores ratings; a rating given meanwhile by another replica is left as it is. Uses ratings_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::uuid[], $14::int[], $15::int[], $16::text[],
                       $17::bigint[])
    AS t (ord, city_id, event_id, round, score, comment, create_time)
),
created AS (
  INSERT INTO ratings (city_id, event_id, round, score, comment, create_time)
  SELECT city_id, event_id, round, score, comment, create_time FROM item
  ON CONFLICT DO NOTHING
  RETURNING city_id, event_id, round
),
moved AS (SELECT item.ord FROM item JOIN created USING (city_id, event_id, round)),
-- include: common/command/sql/tail.sql
