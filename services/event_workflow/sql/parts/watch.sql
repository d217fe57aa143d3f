-- Events that the system has had to supervise, for the transfer to the supervision body.
watch AS (
  INSERT INTO supervision_watches (city_id, event_id, watch_time)
  SELECT step.city_id, step.resource_id::uuid, min(step.at)
  FROM step
  JOIN entry ON entry.n = step.n
  JOIN moved ON moved.ord = step.ord
  WHERE entry.action = 'SUPERVISE' AND step.subject = 'system'
  GROUP BY step.city_id, step.resource_id
  ON CONFLICT DO NOTHING
),
