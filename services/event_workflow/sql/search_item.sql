-- Events newest first: those of a catalogue item ($8), by events_item_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/item.sql
ORDER BY e.id DESC
LIMIT $3
