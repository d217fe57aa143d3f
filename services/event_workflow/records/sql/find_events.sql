-- Events by id: $1 city, $2 ids. Answers those that exist. Uses events_pkey.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE e.city_id = $1 AND e.id = ANY ($2::uuid[])
