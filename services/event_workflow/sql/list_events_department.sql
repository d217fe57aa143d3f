-- Events newest first, of some departments, by events_department_idx and
-- whistle_calls_department_idx. Parameters: parts/event_filter.sql, $20 the departments.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE e.city_id = $1 AND e.id = ANY (ARRAY(
  SELECT theirs.id
  FROM unnest($20::text[]) AS own (department)
  CROSS JOIN LATERAL (
    (SELECT e.id
    FROM events AS e
    WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
      AND e.department = own.department
    ORDER BY e.id DESC
    LIMIT $3)
    UNION ALL
    (SELECT DISTINCT called.event_id
    FROM whistle_calls AS called
    JOIN events AS e ON e.city_id = called.city_id AND e.id = called.event_id
    WHERE called.city_id = $1 AND called.department = own.department
      AND ($2::uuid IS NULL OR called.event_id < $2::uuid) AND
-- include: services/event_workflow/sql/parts/event_filter.sql
    ORDER BY called.event_id DESC
    LIMIT $3)
  ) AS theirs))
ORDER BY e.id DESC
LIMIT $3
