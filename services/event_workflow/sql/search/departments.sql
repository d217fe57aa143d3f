FROM (
  SELECT d.id FROM events AS d WHERE d.city_id = $1 AND d.department = ANY ($22::text[])
  UNION
  SELECT c.event_id FROM whistle_calls AS c
  WHERE c.city_id = $1 AND c.department = ANY ($22::text[])
) AS theirs
JOIN events AS e ON e.city_id = $1 AND e.id = theirs.id
WHERE
-- include: services/event_workflow/sql/search/filter.sql
