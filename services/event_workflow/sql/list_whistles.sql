-- Whistles newest first: $1 city, $2 event id and $3 number to start before, $4 limit, $5 territory
-- codes in scope (NULL = all), $6 caller's departments, $7 event, $8 department, $9 territory, $10
-- open only. NULL = any. Answers event columns and the whistle's number. Uses whistles_pkey, row by row
-- until the page is full: see list_problems.sql for CASE.
SELECT w.number,
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM whistles AS w
JOIN events AS e ON e.city_id = w.city_id AND e.id = w.event_id
CROSS JOIN LATERAL (
  SELECT array_agg(c.department) AS departments
  FROM whistle_calls AS c
  WHERE c.city_id = w.city_id AND c.event_id = w.event_id AND c.number = w.number
) AS called
WHERE w.city_id = $1
  AND (w.event_id, w.number) < ($2::uuid, $3::int)
  AND CASE
    WHEN ($7::uuid IS NULL OR w.event_id = $7::uuid)
      AND ($9::text IS NULL OR starts_with(w.territory_code, $9::text))
      AND (NOT $10::boolean OR w.close_time IS NULL)
    THEN true
    ELSE false
  END
  AND CASE
    WHEN (
        $5::text[] IS NULL
        OR EXISTS (SELECT FROM unnest($5::text[]) AS area WHERE starts_with(w.territory_code, area))
        OR called.departments && $6::text[])
      AND ($8::text IS NULL OR $8::text = ANY (called.departments))
    THEN true
    ELSE false
  END
ORDER BY w.event_id DESC, w.number DESC
LIMIT $4
