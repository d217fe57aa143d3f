-- Events newest first, of one territory's subtree by events_territory_idx. Parameters:
-- parts/event_filter.sql, $19 given.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.territory_code >= $19 AND e.territory_code < $19 || ':'
ORDER BY e.id DESC
LIMIT $3
