FROM events AS e
WHERE
-- include: services/event_workflow/sql/search/filter.sql
  AND e.item_code = $8
