-- Events newest first: those of a reporter ($13), by events_reporter_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/reporter.sql
ORDER BY e.id DESC
LIMIT $3
