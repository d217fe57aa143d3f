-- Cases reported in a period with their steps, by id: $1 city, $2 id to start after, $3 from, $4 until, $5
-- limit. Pages follow events_pkey, so that a whole export is one walk; uses event_history_pkey,
-- event_courses_pkey and catalogue_items_pkey.
SELECT e.id, e.territory_code, e.item_code, e.department, e.sla_class, e.urgency, e.report_time,
  e.contact_due, step.times, step.actions, step.states, step.departments, step.dues, step.rules,
  step.workflows, e.channel, COALESCE(item.platform, 0), COALESCE(item.department, ''),
  (SELECT to_jsonb(k) FROM event_courses AS k WHERE k.city_id = e.city_id AND k.event_id = e.id)
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
    array_agg(COALESCE(h.detail ->> 'due_rule', '0') ORDER BY h.revision) AS rules,
    -- `*` = the step does not change it; an empty one is the built-in one.
    array_agg(COALESCE(h.detail ->> 'workflow', '*') ORDER BY h.revision) AS workflows
  FROM event_history AS h
  WHERE h.city_id = e.city_id AND h.event_id = e.id
) AS step
LEFT JOIN LATERAL (
  SELECT i.platform, i.department
  FROM catalogue_items AS i
  WHERE i.city_id = e.city_id AND i.catalogue_id = e.catalogue_id AND i.code = e.item_code
  LIMIT 1
) AS item ON true
WHERE e.city_id = $1 AND e.id > $2::uuid
  AND e.report_time >= $3 AND e.report_time < $4
ORDER BY e.id
LIMIT $5
