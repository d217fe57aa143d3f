-- The ladder of one event, if it was ever handed over: $1 city, $2 event. Uses ladders_pkey.
SELECT l.city_id, l.event_id, l.revision, l.level, l.level_time, l.handovers
FROM ladders AS l
WHERE l.city_id = $1 AND l.event_id = $2::uuid
