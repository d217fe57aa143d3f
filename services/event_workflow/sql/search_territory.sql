-- Events newest first: those of a territory's subtree ($19), by events_territory_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/territory.sql
ORDER BY e.id DESC
LIMIT $3
