-- Takes in one page of wish changes together with its cursor, once, whichever replica comes first.
-- $1 city, $2 feed, $3 cursor before, $4 cursor after, then one array per column. A wish keeps the
-- time of its first publication; every review that booked points is a row of its own.
WITH moved AS (
  INSERT INTO feeds (city_id, feed, cursor) VALUES ($1, $2, $4)
  ON CONFLICT (city_id, feed) DO UPDATE SET cursor = excluded.cursor WHERE feeds.cursor = $3
  RETURNING city_id
),
item AS (
  SELECT *
  FROM unnest($5::uuid[], $6::bigint[], $7::text[], $8::text[], $9::bigint[], $10::text[],
              $11::bigint[], $12::bigint[])
    AS t (wish_id, revision, territory_code, state, publish_time, volunteer, points, step_time)
),
latest AS (
  SELECT DISTINCT ON (wish_id) wish_id, revision, territory_code, state,
         min(publish_time) OVER (PARTITION BY wish_id) AS publish_time
  FROM item ORDER BY wish_id, revision DESC
),
fact AS (
  INSERT INTO wish_facts (city_id, wish_id, revision, territory_code, state, publish_time)
  SELECT moved.city_id, wish_id, revision, territory_code, state, publish_time
  FROM latest CROSS JOIN moved
  ON CONFLICT (city_id, wish_id) DO UPDATE SET
    revision = excluded.revision, territory_code = excluded.territory_code,
    state = excluded.state,
    publish_time = COALESCE(wish_facts.publish_time, excluded.publish_time)
  WHERE wish_facts.revision < excluded.revision
),
booked AS (
  INSERT INTO point_facts (city_id, wish_id, revision, territory_code, volunteer, points,
                           review_time)
  SELECT moved.city_id, wish_id, revision, territory_code, volunteer, points, step_time
  FROM item CROSS JOIN moved WHERE points <> 0
  ON CONFLICT DO NOTHING
)
SELECT city_id FROM moved
