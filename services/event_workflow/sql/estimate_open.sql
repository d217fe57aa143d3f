-- How many open events some territories' subtrees have, at most $3: $1 city, $2 codes, none within another.
-- Uses events_open_idx.
SELECT count(*)
FROM (
  SELECT
  FROM unnest($2::text[]) AS own (area)
  CROSS JOIN LATERAL (
    SELECT
    FROM events AS e
    WHERE e.city_id = $1 AND e.close_time IS NULL
      AND e.territory_code >= own.area AND e.territory_code < own.area || ':'
    LIMIT $3
  ) AS theirs
  LIMIT $3
) AS found
