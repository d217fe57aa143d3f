-- Events newest first: those an enterprise ($23) asked for, by event_reports_enterprise_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/enterprise.sql
ORDER BY e.id DESC
LIMIT $3
