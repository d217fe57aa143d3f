-- Loads problems for a batch of commands, and whether their request ids were seen. Uses
-- requests_pkey and problems_pkey.
SELECT requests.body_hash, to_jsonb(r)
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN problems AS r
  ON r.city_id = lookup.city_id
  AND r.id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
ORDER BY lookup.ord
