-- Loads versions for a batch of commands, and whether their request ids were seen: $1 cities, $2 ids,
-- $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and workflows_pkey.
SELECT requests.body_hash, w.city_id, w.id, w.revision, w.title, w.content, w.document,
       w.create_time, w.activate_time
-- include: services/event_workflow/sql/parts/lookup_text.sql
LEFT JOIN workflows AS w
  ON w.city_id = lookup.city_id AND w.id = COALESCE(requests.resource_id, lookup.id)
ORDER BY lookup.ord
