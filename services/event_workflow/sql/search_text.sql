-- Events newest first: those with rare words ($20), by event_reports_text_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/text.sql
ORDER BY e.id DESC
LIMIT $3
