-- The patrol that somebody is walking, if any; $1 city, $2 staff id. Uses patrols_walking_idx.
SELECT id
FROM patrols
WHERE city_id = $1 AND assignee = $2 AND state = 2
