-- Events newest first, of some departments, by events_department_idx and
-- whistle_calls_department_idx. Parameters: parts/event_filter.sql, $20 the departments.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.id IN (
    SELECT d.id FROM events AS d WHERE d.city_id = $1 AND d.department = ANY ($20::text[])
    UNION
    SELECT c.event_id FROM whistle_calls AS c
    WHERE c.city_id = $1 AND c.department = ANY ($20::text[]))
ORDER BY e.id DESC
LIMIT $3
