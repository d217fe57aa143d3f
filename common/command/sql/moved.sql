-- The rows of `item` that are stored: the new ones, `created (city_id, id)`, and the changed ones,
-- `updated (ord)`.
moved AS (
  SELECT item.ord FROM item JOIN created USING (city_id, id)
  UNION ALL
  SELECT ord FROM updated
),
