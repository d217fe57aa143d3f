FROM event_reports AS spoken
JOIN events AS e ON e.city_id = spoken.city_id AND e.id = spoken.event_id
WHERE spoken.city_id = $1 AND spoken.enterprise = $23::text AND spoken.enterprise <> '' AND
-- include: services/event_workflow/sql/search/filter.sql
