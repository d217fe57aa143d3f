-- Entries of the history in the order asked for; NULLs where there is none: $1 city, $2 events, $3
-- revisions. Uses event_history_pkey.
SELECT h.time, h.action, h.from_state, h.to_state, h.round, h.actor, h.role, h.note, h.detail::text
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS t (event_id, revision, n)
-- LIMIT keeps the look single: a plan made while there were few must not scan many.
LEFT JOIN LATERAL (
  SELECT *
  FROM event_history AS h
  WHERE h.city_id = $1 AND h.event_id = t.event_id AND h.revision = t.revision
  LIMIT 1
) AS h ON true
ORDER BY t.n
