-- All points of a patrol; $1 city, $2 patrol. Uses track_chunks_pkey.
SELECT upload_id, sequence, receive_time, points
FROM track_chunks
WHERE city_id = $1 AND patrol_id = $2::uuid
ORDER BY upload_id, sequence
