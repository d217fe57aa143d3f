-- Loads the clusters for a batch of commands, and whether their request ids were seen: $1 cities, $2 ids,
-- $3 subjects, $4 request ids. Answers in order. Uses requests_pkey, clusters_pkey and
-- cluster_members_cluster_idx.
SELECT requests.body_hash,
-- include: services/event_workflow/sql/parts/cluster_columns.sql
-- include: services/event_workflow/sql/parts/lookup.sql
LEFT JOIN clusters AS c
  ON c.city_id = lookup.city_id
  AND c.id =
-- include: services/event_workflow/sql/parts/lookup_id.sql
ORDER BY lookup.ord
