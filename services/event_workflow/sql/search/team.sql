FROM events AS e
WHERE e.city_id = $1 AND e.id = ANY (ARRAY(
  SELECT theirs.id
  FROM unnest($24::text[]) AS own (department)
  CROSS JOIN LATERAL (
    SELECT e.id
    FROM events AS e
    WHERE
-- include: services/event_workflow/sql/search/filter.sql
      AND e.close_time IS NULL AND e.department = own.department
    ORDER BY e.id DESC
    LIMIT $3
  ) AS theirs
  UNION
  SELECT called.id
  FROM (
    SELECT e.id
    FROM events AS e
    WHERE
-- include: services/event_workflow/sql/search/filter.sql
      AND e.close_time IS NULL AND e.whistle_count > 0
      AND EXISTS (
        SELECT FROM whistle_calls AS c
        WHERE c.city_id = e.city_id AND c.event_id = e.id AND c.department = ANY ($24::text[])
        -- One event after the other: all calls of a department are its whole past.
        OFFSET 0)
    ORDER BY e.id DESC
    LIMIT $3
  ) AS called))
