-- Loads versions for a batch of commands, and whether their request ids were seen: $1 cities, $2 ids,
-- $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and catalogues_pkey.
SELECT requests.body_hash, c.city_id, c.id, c.revision, c.title, c.major_count, c.minor_count,
       c.content, c.create_time, c.activate_time
-- include: services/event_workflow/sql/parts/lookup_text.sql
LEFT JOIN catalogues AS c
  ON c.city_id = lookup.city_id AND c.id = COALESCE(requests.resource_id, lookup.id)
ORDER BY lookup.ord
