history AS (
  INSERT INTO event_history (city_id, event_id, revision, time, action, from_state, to_state, round,
                             actor, role, note, detail)
  SELECT step.city_id, step.resource_id::uuid, entry.revision, step.at, entry.action,
         entry.from_state, entry.to_state, entry.round, step.subject, entry.role, entry.note,
         entry.detail::jsonb
  FROM step
  JOIN entry ON entry.n = step.n
  JOIN moved ON moved.ord = step.ord
),
