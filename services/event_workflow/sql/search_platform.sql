-- Events newest first: those of a platform ($22), by events_platform_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/platform.sql
ORDER BY e.id DESC
LIMIT $3
