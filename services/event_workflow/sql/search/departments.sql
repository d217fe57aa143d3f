FROM events AS e
WHERE e.city_id = $1 AND e.id = ANY (ARRAY(
  SELECT theirs.id
  FROM unnest($24::text[]) AS own (department)
  CROSS JOIN LATERAL (
    (SELECT e.id
    FROM events AS e
    WHERE
-- include: services/event_workflow/sql/search/filter.sql
      AND e.department = own.department
    ORDER BY e.id DESC
    LIMIT $3)
    UNION ALL
    (SELECT DISTINCT called.event_id
    FROM whistle_calls AS called
    JOIN events AS e ON e.city_id = called.city_id AND e.id = called.event_id
    WHERE called.city_id = $1 AND called.department = own.department
      AND ($2::uuid IS NULL OR called.event_id < $2::uuid) AND
-- include: services/event_workflow/sql/search/filter.sql
    ORDER BY called.event_id DESC
    LIMIT $3)
  ) AS theirs))
