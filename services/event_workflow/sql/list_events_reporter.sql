-- Events newest first, of one reporter by events_reporter_idx. Parameters: parts/event_filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.reporter = $13
ORDER BY e.id DESC
LIMIT $3
