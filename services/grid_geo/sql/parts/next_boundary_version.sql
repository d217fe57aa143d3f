-- From `item` (ord, city_id, revision, update_time, new_revision) of one row per city to `moved` (ord),
-- the cities that have gone on to their next boundary version.
opened AS (
  INSERT INTO boundary_sets (city_id, update_time, revision)
  SELECT city_id, update_time, new_revision
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id
),
updated AS (
  UPDATE boundary_sets
  SET update_time = item.update_time,
      revision = item.new_revision
  FROM item
  WHERE item.revision > 0
    AND boundary_sets.city_id = item.city_id
    AND boundary_sets.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord FROM item JOIN opened USING (city_id)
  UNION ALL
  SELECT ord FROM updated
)
