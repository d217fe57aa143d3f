-- Open events near a place, newest first: $1 city, $2 cells, $3 coordinate systems, $4 reported at
-- this time or later. Uses event_reports_cell_idx and events_pkey.
SELECT e.id, e.state, e.item_code, e.occur_time, r.longitude, r.latitude, r.description
FROM event_reports AS r
JOIN events AS e ON e.city_id = r.city_id AND e.id = r.event_id
WHERE r.city_id = $1
  AND r.cell = ANY ($2::bigint[])
  AND r.coordinate_system = ANY ($3::int[])
  AND e.close_time IS NULL
  AND e.report_time >= $4
ORDER BY r.event_id DESC
LIMIT 500
