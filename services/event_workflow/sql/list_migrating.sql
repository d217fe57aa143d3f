-- Open events that a move of the activation in force takes over: $1 city, $2 versions and $3 states of
-- the moves, $4 territory and $5 id to start after, $6 limit. Uses events_open_idx.
SELECT e.territory_code, e.id, COALESCE(c.workflow_id, '')
FROM events AS e
LEFT JOIN event_courses AS c ON c.city_id = e.city_id AND c.event_id = e.id
WHERE e.city_id = $1 AND e.close_time IS NULL
  AND (e.territory_code, e.id) > ($4::text, $5::uuid)
  AND EXISTS (
    SELECT FROM unnest($2::text[], $3::text[]) AS move (workflow_id, state)
    WHERE move.workflow_id = COALESCE(c.workflow_id, '') AND move.state = e.state)
ORDER BY e.territory_code, e.id
LIMIT $6
