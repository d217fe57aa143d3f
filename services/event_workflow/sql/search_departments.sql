-- Events newest first: those of departments ($24), by events_department_idx and whistle_calls_department_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/departments.sql
ORDER BY e.id DESC
LIMIT $3
