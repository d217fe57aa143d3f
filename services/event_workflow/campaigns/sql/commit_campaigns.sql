-- Stores steps of campaigns and which events belong to them. Uses campaigns_pkey and
-- campaign_events_pkey.
WITH
-- include: services/event_workflow/sql/parts/record_steps.sql
-- One row per campaign ($11); revision 0 = new.
item AS (
  SELECT * FROM jsonb_to_recordset($11::jsonb)
    AS t (ord int, city_id text, id uuid, revision bigint, next_revision bigint, title text,
          description text, territory_code text, start_time bigint, end_time bigint, state int,
          create_time bigint, close_time bigint)
),
created AS (
  INSERT INTO campaigns (city_id, id, revision, title, description, territory_code, start_time,
                         end_time, state, create_time, close_time)
  SELECT city_id, id, next_revision, title, description, territory_code, start_time, end_time, state,
         create_time, close_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE campaigns AS r SET revision = item.next_revision, state = item.state,
    close_time = item.close_time
-- include: services/event_workflow/sql/parts/record_revision.sql
),
-- include: common/command/sql/moved.sql
-- The last word of the batch on each event counts.
said AS (
  SELECT DISTINCT ON (item.city_id, item.id, t.event_id)
    item.city_id, item.id, t.event_id, t.added, entry.time
  FROM entry
  JOIN moved ON moved.ord = entry.ord
  JOIN item ON item.ord = entry.ord
  CROSS JOIN LATERAL jsonb_to_recordset(entry.rows) AS t (event_id uuid, added boolean)
  ORDER BY item.city_id, item.id, t.event_id, entry.revision DESC
),
joined AS (
  INSERT INTO campaign_events (city_id, campaign_id, event_id, join_time)
  SELECT city_id, id, event_id, time FROM said WHERE added
  ON CONFLICT DO NOTHING
),
left_again AS (
  DELETE FROM campaign_events AS e
  USING said
  WHERE NOT said.added AND e.city_id = said.city_id AND e.campaign_id = said.id
    AND e.event_id = said.event_id
),
-- include: services/event_workflow/sql/parts/record_history.sql
-- include: common/command/sql/tail.sql
