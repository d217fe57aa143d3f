-- Events newest first, of one assignee by events_assignee_idx. Parameters: parts/event_filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.assignee = $14
ORDER BY e.id DESC
LIMIT $3
