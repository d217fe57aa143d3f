-- Events newest first: open ones of an assignee ($14), by events_inbox_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/inbox.sql
ORDER BY e.id DESC
LIMIT $3
