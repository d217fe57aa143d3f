-- Open events near a place, newest first: $1 city, $2 cells, $3 coordinate systems, $4 reported at
-- this time or later. Uses events_near_idx and event_reports_pkey: cell by cell and event by event,
-- whatever the planner believes of tables that nobody has counted yet.
SELECT e.id, e.state, e.item_code, e.occur_time, r.longitude, r.latitude, r.description
FROM unnest($2::bigint[]) AS around (cell)
CROSS JOIN LATERAL (
  SELECT id, state, item_code, occur_time
  FROM events
  WHERE city_id = $1 AND cell = around.cell AND close_time IS NULL AND report_time >= $4
  ORDER BY cell DESC, id DESC
  LIMIT 500
) AS e
CROSS JOIN LATERAL (
  SELECT longitude, latitude, description
  FROM event_reports
  WHERE city_id = $1 AND event_id = e.id AND coordinate_system = ANY ($3::int[])
  LIMIT 1
) AS r
ORDER BY e.id DESC
LIMIT 500
