-- How many events a territory's subtree has, at most $3: $1 city, $2 code. Uses events_territory_idx.
SELECT count(*)
FROM (
  SELECT
  FROM events AS e
  WHERE e.city_id = $1 AND e.territory_code >= $2 AND e.territory_code < $2 || ':'
  LIMIT $3
) AS found
