FROM events AS e
WHERE
-- include: services/event_workflow/sql/search/filter.sql
  AND e.close_time IS NULL AND e.assignee = $14
