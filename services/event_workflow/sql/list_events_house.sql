-- Events newest first, of one house by events_house_idx. Parameters: parts/event_filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.house_id = $16
ORDER BY e.id DESC
LIMIT $3
