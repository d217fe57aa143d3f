-- Cases reported in a period with their steps, by id: $1 city, $2 id to start after, $3 from, $4 until, $5
-- limit. Pages follow events_pkey, so that a whole export is one walk; uses event_history_pkey.
SELECT e.id, e.territory_code, e.item_code, e.department, e.sla_class, e.urgency, e.report_time,
  e.contact_due, step.times, step.actions, step.states, step.departments, step.dues, step.rules
FROM events AS e
CROSS JOIN LATERAL (
  SELECT array_agg(h.time ORDER BY h.revision) AS times,
    array_agg(h.action ORDER BY h.revision) AS actions,
    array_agg(h.to_state ORDER BY h.revision) AS states,
    -- `-` = the step does not assign; ids of departments cannot be that.
    array_agg(CASE
      WHEN h.action IN ('REPORT_IN', 'ANSWER_WHISTLE') THEN '-'
      ELSE COALESCE(h.detail ->> 'department', '-')
    END ORDER BY h.revision) AS departments,
    array_agg(COALESCE(h.detail ->> 'due_time', '') ORDER BY h.revision) AS dues,
    array_agg(COALESCE(h.detail ->> 'due_rule', '0') ORDER BY h.revision) AS rules
  FROM event_history AS h
  WHERE h.city_id = e.city_id AND h.event_id = e.id
) AS step
WHERE e.city_id = $1 AND e.id > $2::uuid
  AND e.report_time >= $3 AND e.report_time < $4
ORDER BY e.id
LIMIT $5
