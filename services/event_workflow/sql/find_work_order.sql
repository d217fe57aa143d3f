-- The work order that an event follows: $1 city, $2 event. Uses cluster_members_pkey.
SELECT cluster_id
FROM cluster_members
WHERE city_id = $1 AND event_id = $2::uuid
