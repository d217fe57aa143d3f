FROM events AS e
WHERE
-- include: services/event_workflow/sql/search/filter.sql
  AND e.platform = $22
