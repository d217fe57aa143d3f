-- One event with its report: $1 city, $2 id. Uses events_pkey and event_reports_pkey.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
  , r.description, r.place, r.longitude, r.latitude, r.coordinate_system, r.external_id, r.urgency,
  r.patrol_id, r.asset_id, r.building_id, r.unit, r.enterprise, r.enterprise_check_failed
FROM events AS e
JOIN event_reports AS r ON r.city_id = e.city_id AND r.event_id = e.id
WHERE e.city_id = $1 AND e.id = $2::uuid
