-- Entries of the history in the order asked for; NULLs where there is none: $1 city, $2 events, $3
-- revisions. Uses event_history_pkey.
SELECT h.time, h.action, h.from_state, h.to_state, h.round, h.actor, h.role, h.note, h.detail::text
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS t (event_id, revision, n)
LEFT JOIN event_history AS h
  ON h.city_id = $1 AND h.event_id = t.event_id AND h.revision = t.revision
ORDER BY t.n
