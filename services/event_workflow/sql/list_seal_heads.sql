-- Every city that has changes, with its last seal: number, cursor and digest. Steps from city to city
-- through outbox_pkey; uses history_seals_pkey.
WITH RECURSIVE city AS (
  (SELECT city_id FROM outbox ORDER BY city_id LIMIT 1)
  UNION ALL
  SELECT (SELECT o.city_id FROM outbox AS o WHERE o.city_id > city.city_id ORDER BY o.city_id LIMIT 1)
  FROM city
  WHERE city.city_id IS NOT NULL
)
SELECT city.city_id, COALESCE(seal.number, 0), COALESCE(seal.feed_cursor, ''), seal.digest
FROM city
LEFT JOIN LATERAL (
  SELECT s.number, s.feed_cursor, s.digest
  FROM history_seals AS s
  WHERE s.city_id = city.city_id
  ORDER BY s.number DESC
  LIMIT 1
) AS seal ON true
WHERE city.city_id IS NOT NULL
