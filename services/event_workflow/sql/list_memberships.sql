-- Who had events before a step, and since when some departments are called to them: $1 city, $2 events,
-- $3 revisions of the steps, $4 departments. Answers in order. Uses event_history_pkey and
-- whistle_calls_pkey.
SELECT
  (
    SELECT h.detail ->> 'assignee' FROM event_history AS h
    WHERE h.city_id = $1 AND h.event_id = t.event_id AND h.revision < t.revision
      AND h.detail ? 'assignee'
    ORDER BY h.revision DESC
    LIMIT 1
  ),
  (
    SELECT h.detail ->> 'department' FROM event_history AS h
    WHERE h.city_id = $1 AND h.event_id = t.event_id AND h.revision < t.revision
      AND h.detail ? 'department' AND h.action NOT IN ('REPORT_IN', 'ANSWER_WHISTLE')
    ORDER BY h.revision DESC
    LIMIT 1
  ),
  (
    SELECT min(w.blow_time)
    FROM whistle_calls AS c
    JOIN whistles AS w
      ON w.city_id = c.city_id AND w.event_id = c.event_id AND w.number = c.number
    WHERE c.city_id = $1 AND c.event_id = t.event_id AND c.department = ANY ($4::text[])
  )
FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS t (event_id, revision, n)
ORDER BY t.n
