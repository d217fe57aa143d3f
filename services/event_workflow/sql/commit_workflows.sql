-- Stores imported and activated workflow versions. Uses workflows_pkey.
WITH
-- include: common/command/sql/step.sql
,
-- One row per version ($11–$20); revision 0 = new.
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::text[],
                       $17::text[], $18::bytea[], $19::bigint[], $20::bigint[])
    AS t (ord, city_id, id, revision, next_revision, title, content, document, create_time,
          activate_time)
),
created AS (
  INSERT INTO workflows (city_id, id, revision, title, content, document, create_time,
                         activate_time)
  SELECT city_id, id, next_revision, title, content, document, create_time, activate_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE workflows SET revision = item.next_revision, activate_time = item.activate_time
  FROM item
  WHERE item.revision > 0 AND workflows.city_id = item.city_id AND workflows.id = item.id
    AND workflows.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- One row per activation ($21–$24).
activation AS (
  INSERT INTO workflow_activations (city_id, activate_time, revision, workflow_id, moves)
  SELECT item.city_id, t.activate_time, t.revision, item.id, t.moves::jsonb
  FROM unnest($21::int[], $22::bigint[], $23::bigint[], $24::text[])
    AS t (ord, activate_time, revision, moves)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
-- include: common/command/sql/tail.sql
