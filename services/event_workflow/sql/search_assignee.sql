-- Events newest first: those of an assignee ($14), by events_assignee_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/assignee.sql
ORDER BY e.id DESC
LIMIT $3
