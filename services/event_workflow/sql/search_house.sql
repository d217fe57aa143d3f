-- Events newest first: those of a house ($16), by events_house_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/house.sql
ORDER BY e.id DESC
LIMIT $3
