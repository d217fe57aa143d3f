-- Loads the ladders for a batch of commands, and whether their request ids were seen: $1 cities, $2
-- events, $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and ladders_pkey.
SELECT requests.body_hash, l.city_id, l.event_id, l.revision, l.level, l.level_time, l.handovers
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN ladders AS l
  ON l.city_id = lookup.city_id
  AND l.event_id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
ORDER BY lookup.ord
