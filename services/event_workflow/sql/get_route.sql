-- The stored route of an event: $1 city, $2 event. Uses event_routes_pkey.
SELECT platform, level, rule_number, book_revision, explanation, assignee, department, create_time
FROM event_routes
WHERE city_id = $1 AND event_id = $2::uuid
