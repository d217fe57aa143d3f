-- Open events of a city by workflow version and state: $1 city. Reads every open event of the city
-- once, by events_open_idx.
SELECT COALESCE(c.workflow_id, ''), e.state, count(*)
FROM events AS e
LEFT JOIN event_courses AS c ON c.city_id = e.city_id AND c.event_id = e.id
WHERE e.city_id = $1 AND e.close_time IS NULL
GROUP BY 1, 2
ORDER BY 1, 2
