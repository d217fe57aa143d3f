FROM events AS e
WHERE
-- include: services/event_workflow/sql/search/filter.sql
  AND e.territory_code >= $19 AND e.territory_code < $19 || ':'
