-- Rateable facts and ratings of a batch, with the receipts of their request ids. Uses
-- requests_pkey, event_facts_pkey, ratings_pkey. $1 cities, $2 events, $3 subjects, $4 request ids.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT r.body_hash, f.event_id, f.round, f.reporter, f.territory_code, f.state, g.score, g.comment,
       g.create_time
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) WITH ORDINALITY
       AS i (city_id, event_id, subject, request_id, ord)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = i.city_id
    AND seen.subject = i.subject
    AND seen.request_id = i.request_id
  LIMIT 1
) AS r ON true
LEFT JOIN event_facts f
  ON f.city_id = i.city_id AND f.event_id = COALESCE(r.resource_id::uuid, i.event_id)
LEFT JOIN ratings g
  ON g.city_id = f.city_id AND g.event_id = f.event_id AND g.round = f.round
ORDER BY i.ord
