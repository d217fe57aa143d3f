FROM event_reports AS about
JOIN events AS e ON e.city_id = about.city_id AND e.id = about.event_id
WHERE about.city_id = $1 AND about.asset_id = $21::text AND about.asset_id <> '' AND
-- include: services/event_workflow/sql/search/filter.sql
