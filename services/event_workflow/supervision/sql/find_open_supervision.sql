-- The open case of an event with a body: $1 city, $2 event, $3 body. Uses supervisions_open_idx.
SELECT r.id
FROM supervisions AS r
WHERE r.city_id = $1 AND r.event_id = $2::uuid AND r.body = $3 AND r.state <> 3
