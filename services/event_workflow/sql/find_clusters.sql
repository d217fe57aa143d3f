-- The clusters of some events, as master or member: $1 city, $2 events. Answers the event and its cluster.
-- Uses clusters_pkey, cluster_members_pkey and cluster_members_cluster_idx.
SELECT asked.id,
-- include: services/event_workflow/sql/parts/cluster_columns.sql
FROM unnest($2::uuid[]) AS asked (id)
LEFT JOIN cluster_members AS own ON own.city_id = $1 AND own.event_id = asked.id
JOIN clusters AS c
  ON c.city_id = $1 AND c.id = COALESCE(own.cluster_id, asked.id)
  -- What went into another cluster is one no more, even when its event has come out again.
  AND (own.cluster_id IS NOT NULL OR c.merged_into IS NULL)
