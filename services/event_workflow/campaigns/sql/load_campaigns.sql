-- Loads campaigns for a batch of commands, and whether their request ids were seen. Uses
-- requests_pkey and campaigns_pkey.
SELECT requests.body_hash, to_jsonb(r)
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN campaigns AS r
  ON r.city_id = lookup.city_id
  AND r.id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
ORDER BY lookup.ord
