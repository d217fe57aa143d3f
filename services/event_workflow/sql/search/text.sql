FROM (
  SELECT r.event_id AS id
  FROM event_reports AS r
  WHERE r.city_id = $1 AND r.text_grams @> text_needles($20::text[])
  -- Kept apart: joined in, the planner would rather walk through all events.
  OFFSET 0
) AS found
JOIN events AS e ON e.city_id = $1 AND e.id = found.id
WHERE
-- include: services/event_workflow/sql/search/filter.sql
