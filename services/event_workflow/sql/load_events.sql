-- Loads the rows of a batch of commands, and whether their request ids were seen: $1 cities, $2 event
-- ids, $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and events_pkey.
SELECT requests.body_hash,
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN events AS e
  ON e.city_id = lookup.city_id
  AND e.id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
ORDER BY lookup.ord
