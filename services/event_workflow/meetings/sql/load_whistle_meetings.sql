-- Loads whistle meetings for a batch of commands, and whether their request ids were seen. Uses
-- requests_pkey and whistle_meetings_pkey.
SELECT requests.body_hash, to_jsonb(r)
-- include: services/event_workflow/sql/parts/lookup_text.sql
LEFT JOIN whistle_meetings AS r
  ON r.city_id = lookup.city_id
  AND r.id = COALESCE(requests.resource_id, lookup.id)
ORDER BY lookup.ord
