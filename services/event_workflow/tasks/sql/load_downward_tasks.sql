-- Loads downward tasks for a batch of commands, and whether their request ids were seen. Uses
-- requests_pkey and downward_tasks_pkey.
SELECT requests.body_hash, to_jsonb(r)
-- include: services/event_workflow/sql/parts/record_load.sql
LEFT JOIN downward_tasks AS r
  ON r.city_id = lookup.city_id
  AND r.id = CASE
    WHEN requests.resource_id IS NULL THEN lookup.id
    WHEN length(requests.resource_id) = 36 THEN requests.resource_id::uuid
  END
ORDER BY lookup.ord
