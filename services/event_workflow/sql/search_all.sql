-- Events newest first: all of the city, by the primary key.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/all.sql
ORDER BY e.id DESC
LIMIT $3
