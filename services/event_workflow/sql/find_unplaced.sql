-- Open events of some places whose points cannot be compared with those of a report, newest first: $1 city,
-- $2 first and $3 last codes of ranges of territories, $4 coordinate systems that can be compared (empty =
-- none: the report has no point), $5 reported at this time or later. Uses events_open_idx and
-- event_reports_pkey: range by range and event by event. Of a range with more than 500 open events those of
-- the lowest codes are left out, however new.
SELECT e.id, e.state, e.item_code, e.occur_time, r.description
FROM unnest($2::text[], $3::text[]) AS place (first, last)
CROSS JOIN LATERAL (
  SELECT id, state, item_code, occur_time
  FROM events
  WHERE city_id = $1 AND territory_code BETWEEN place.first AND place.last AND close_time IS NULL
    AND report_time >= $5
  ORDER BY territory_code DESC, id DESC
  LIMIT 500
) AS e
CROSS JOIN LATERAL (
  SELECT description
  FROM event_reports
  WHERE city_id = $1 AND event_id = e.id
    AND (coordinate_system IS NULL OR coordinate_system <> ALL ($4::int[]))
  LIMIT 1
) AS r
ORDER BY e.id DESC
LIMIT 500
