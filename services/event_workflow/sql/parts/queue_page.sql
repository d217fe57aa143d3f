-- The page of what is `waiting`. Parameters: list_queue.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
  , COALESCE(l.level, r.level), r.rank, r.department
FROM events AS e
-- include: services/event_workflow/sql/parts/queue_place.sql
WHERE e.city_id = $1
  AND e.id = ANY (ARRAY(SELECT waiting.id FROM waiting ORDER BY waiting.rank, waiting.id LIMIT $8))
ORDER BY r.rank, e.id
