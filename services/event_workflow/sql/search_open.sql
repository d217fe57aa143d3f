-- Events newest first: open ones of a territory's subtree ($19), by events_open_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/open.sql
ORDER BY e.id DESC
LIMIT $3
