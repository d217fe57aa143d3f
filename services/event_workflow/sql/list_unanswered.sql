-- Clusters whose work order has ended in a way that their sources were not told of: $1 answered at this
-- time or later, or never, $2 limit. Uses clusters_answered_idx, events_pkey, event_reports_pkey and
-- event_history_pkey.
SELECT
-- include: services/event_workflow/sql/parts/cluster_columns.sql
  , e.state, e.close_time, r.channel, r.external_id,
-- include: services/event_workflow/sql/answers/told.sql
FROM clusters AS c
-- One cluster after the other: what has ended long ago is most of what there is.
CROSS JOIN LATERAL (
  SELECT e.city_id, e.id, e.state, e.round, e.reporter, e.close_time
  FROM events AS e
  WHERE e.city_id = c.city_id AND e.id = c.id
  LIMIT 1
) AS e
CROSS JOIN LATERAL (
  SELECT r.channel, r.external_id
  FROM event_reports AS r
  WHERE r.city_id = c.city_id AND r.event_id = c.id
  LIMIT 1
) AS r
WHERE c.merged_into IS NULL
  AND COALESCE(c.answered_time, 9223372036854775807) >= $1
  AND e.close_time IS NOT NULL
  AND e.state <> 'MERGED'
  AND e.close_time IS DISTINCT FROM c.answered_time
  AND EXISTS (
    SELECT FROM cluster_members AS m WHERE m.city_id = c.city_id AND m.cluster_id = c.id
    OFFSET 0)
LIMIT $2
