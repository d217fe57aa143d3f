-- Events filed under numbers of channels: $1 city, $2 channels, $3 numbers. Answers in order, NULL = none.
-- Uses event_reports_external_idx and events_pkey.
SELECT r.id, r.state
FROM unnest($2::int[], $3::text[]) WITH ORDINALITY AS lookup (channel, external_id, ord)
-- LIMIT keeps the look single: a plan made while there were few must not scan many.
LEFT JOIN LATERAL (
  SELECT e.id, e.state
  FROM event_reports AS r
  JOIN events AS e ON e.city_id = r.city_id AND e.id = r.event_id
  WHERE r.city_id = $1 AND r.channel = lookup.channel AND r.external_id = lookup.external_id
    AND r.external_id <> ''
  LIMIT 1
) AS r ON true
ORDER BY lookup.ord
