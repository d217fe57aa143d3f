-- Forgets the failures of events whose alarm was raised after all: $1 cities, $2 events. Uses
-- alarm_failures_pkey.
DELETE FROM alarm_failures AS f
USING unnest($1::text[], $2::uuid[]) AS t (city_id, event_id)
WHERE f.city_id = t.city_id AND f.event_id = t.event_id
