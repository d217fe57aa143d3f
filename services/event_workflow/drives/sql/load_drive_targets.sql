-- Loads drive targets for a batch of commands, and whether their request ids were seen. Uses
-- requests_pkey, drive_targets_pkey and drives_pkey.
SELECT requests.body_hash, to_jsonb(r) || jsonb_build_object('drive_closed', d.state = 2)
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN drive_targets AS r
  ON r.city_id = lookup.city_id
  AND r.id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
LEFT JOIN drives AS d ON d.city_id = r.city_id AND d.id = r.drive_id
ORDER BY lookup.ord
