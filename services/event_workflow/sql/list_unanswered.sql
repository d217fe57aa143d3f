-- Clusters whose work order has ended in a way that their sources were not told of: $1 answered at this
-- time or later, or never, $2 limit. Uses clusters_answered_idx, events_pkey and event_reports_pkey.
SELECT
-- include: services/event_workflow/sql/parts/cluster_columns.sql
  , e.state, e.close_time, e.channel, r.external_id
FROM clusters AS c
JOIN events AS e ON e.city_id = c.city_id AND e.id = c.id
JOIN event_reports AS r ON r.city_id = c.city_id AND r.event_id = c.id
WHERE c.merged_into IS NULL
  AND COALESCE(c.answered_time, 9223372036854775807) >= $1
  AND e.close_time IS NOT NULL
  AND e.state <> 'MERGED'
  AND e.close_time IS DISTINCT FROM c.answered_time
  AND EXISTS (
    SELECT FROM cluster_members AS m WHERE m.city_id = c.city_id AND m.cluster_id = c.id)
LIMIT $2
