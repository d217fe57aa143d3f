-- Stores decided volunteers: new rows and moved rows; receipts and change messages follow.
-- volunteers_pkey.
-- $1–$10 steps; $11–$23 volunteers; skills are array literals
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT *
  FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::text[],
              $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::bigint[],
              $23::bigint[])
    AS t (ord, city_id, id, revision, new_revision, state, display_name, kind, territory_code,
          team, skills, create_time, update_time)
),
created AS (
  INSERT INTO volunteers (city_id, id, revision, state, display_name, kind, territory_code, team,
                          skills, create_time, update_time)
  SELECT item.city_id, item.id, item.new_revision, item.state, item.display_name, item.kind,
    item.territory_code, item.team, item.skills::text[], item.create_time, item.update_time
  FROM item
  WHERE item.revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE volunteers
  SET revision = item.new_revision,
    state = item.state,
    display_name = item.display_name,
    kind = item.kind,
    territory_code = item.territory_code,
    team = item.team,
    skills = item.skills::text[],
    update_time = item.update_time
  FROM item
  WHERE item.revision > 0
    AND volunteers.city_id = item.city_id
    AND volunteers.id = item.id
    AND volunteers.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: common/command/sql/tail.sql
