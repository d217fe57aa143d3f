-- Forgets watches that are settled: $1 cities, $2 events, $3 their times; one that was set anew in
-- between stays. Uses supervision_watches_pkey.
DELETE FROM supervision_watches AS w
USING unnest($1::text[], $2::uuid[], $3::bigint[]) AS t (city_id, event_id, watch_time)
WHERE w.city_id = t.city_id AND w.event_id = t.event_id AND w.watch_time = t.watch_time
