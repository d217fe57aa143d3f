-- Events with a proceeding that waits for a decision, newest event first: $1 city, $2 id to start
-- before, $3 limit, $4 territory codes in scope (NULL = all), $5 caller's departments, $6 caller, $7
-- kind (NULL = any). Uses event_courses_open_idx and events_pkey.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM event_courses AS o
JOIN events AS e ON e.city_id = o.city_id AND e.id = o.event_id
WHERE o.city_id = $1 AND o.open_kind IS NOT NULL
  AND ($2::uuid IS NULL OR o.event_id < $2::uuid)
  AND ($7::int IS NULL OR o.open_kind = $7::int)
  AND (
    $4::text[] IS NULL
    OR EXISTS (SELECT FROM unnest($4::text[]) AS area WHERE starts_with(e.territory_code, area))
    OR e.department = ANY ($5::text[])
    OR e.assignee = $6)
ORDER BY o.event_id DESC
LIMIT $3
