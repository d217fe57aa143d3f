-- How many events departments are to handle, at most $3: $1 city, $2 departments. Uses
-- events_department_idx.
SELECT count(*)
FROM (
  SELECT
  FROM events AS e
  WHERE e.city_id = $1 AND e.department = ANY ($2::text[])
  LIMIT $3
) AS found
