-- Events of a campaign counted by territory and state, and how many of them no clock was late of: $1
-- city, $2 campaign. Uses campaign_events_pkey and events_pkey.
SELECT e.territory_code, e.state, count(*), count(*) FILTER (WHERE e.late = 0)
FROM campaign_events AS c
JOIN events AS e ON e.city_id = c.city_id AND e.id = c.event_id
WHERE c.city_id = $1 AND c.campaign_id = $2::uuid
GROUP BY e.territory_code, e.state
ORDER BY e.territory_code, e.state
