-- Open events of one platform's queue, emergencies first, then by id (report time): $1 city, $2 platform,
-- $3 areas in scope (NULL = all), $4 territory whose subtree is meant, $5 level (0 = all), $6 rank and
-- $7 id to start after, $8 limit, $9 caller's departments, $10 caller. Uses events_open_idx,
-- event_routes_pkey and ladders_pkey.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
  , COALESCE(l.level, r.level), (NOT r.emergency)::int, r.department
FROM events AS e
JOIN event_routes AS r ON r.city_id = e.city_id AND r.event_id = e.id
LEFT JOIN ladders AS l ON l.city_id = e.city_id AND l.event_id = e.id
WHERE e.city_id = $1
  AND e.close_time IS NULL
  AND e.territory_code >= $4 AND e.territory_code < $4 || ':'
  AND r.platform = $2
  AND (
    $3::text[] IS NULL
    OR EXISTS (SELECT FROM unnest($3::text[]) AS area WHERE starts_with(e.territory_code, area))
    OR e.assignee = $10
    OR e.department = ANY ($9::text[]))
  AND ($5::int = 0 OR COALESCE(l.level, r.level) = $5::int)
  AND ((NOT r.emergency)::int, e.id) > ($6::int, $7::uuid)
ORDER BY (NOT r.emergency)::int, e.id
LIMIT $8
