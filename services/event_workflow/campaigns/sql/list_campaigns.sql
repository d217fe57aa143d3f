-- Campaigns newest first: $1 city, $2 id to start before, $3 limit, $4 territory codes in scope (NULL
-- = all), $5 event, $6 open only. NULL = any. A campaign concerns whoever is above or below its
-- territory. Uses campaigns_pkey and, of one event, campaign_events_event_idx.
SELECT to_jsonb(r)
FROM campaigns AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND (
    $4::text[] IS NULL
    OR EXISTS (
      SELECT FROM unnest($4::text[]) AS area
      WHERE starts_with(r.territory_code, area) OR starts_with(area, r.territory_code)))
  AND (
    $5::uuid IS NULL
    OR r.id IN (
      SELECT e.campaign_id FROM campaign_events AS e
      WHERE e.city_id = $1 AND e.event_id = $5::uuid))
  AND (NOT $6::boolean OR r.state = 1)
ORDER BY r.id DESC
LIMIT $3
