-- Events newest first, by the primary key. Parameters: parts/event_filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
ORDER BY e.id DESC
LIMIT $3
