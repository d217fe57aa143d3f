-- Fact and rating of one event. Uses event_facts_pkey. $1 city, $2 event.
SELECT NULL::bytea, f.event_id, f.round, f.reporter, f.territory_code, f.state, g.score, g.comment,
       g.create_time
FROM event_facts f
LEFT JOIN ratings g
  ON g.city_id = f.city_id AND g.event_id = f.event_id AND g.round = f.round
WHERE f.city_id = $1 AND f.event_id = $2::uuid
