-- Open events near a place, newest first: $1 city, $2 first and $3 last cells of strips, $4 coordinate
-- systems, $5 reported at this time or later. Uses events_near_idx and event_reports_pkey: strip by
-- strip and event by event, whatever the planner believes of tables that nobody has counted yet. Of a
-- strip with more than 500 (a tenth of a square kilometre) the western ones are left out, however new.
SELECT e.id, e.state, e.item_code, e.occur_time, r.longitude, r.latitude, r.description
FROM unnest($2::bigint[], $3::bigint[]) AS strip (first, last)
CROSS JOIN LATERAL (
  SELECT id, state, item_code, occur_time
  FROM events
  WHERE city_id = $1 AND cell BETWEEN strip.first AND strip.last AND close_time IS NULL
    AND report_time >= $5
  ORDER BY cell DESC, id DESC
  LIMIT 500
) AS e
CROSS JOIN LATERAL (
  SELECT longitude, latitude, description
  FROM event_reports
  WHERE city_id = $1 AND event_id = e.id AND coordinate_system = ANY ($4::int[])
  LIMIT 1
) AS r
ORDER BY e.id DESC
LIMIT 500
