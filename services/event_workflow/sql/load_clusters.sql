-- Loads the clusters for a batch of commands, and whether their request ids were seen: $1 cities, $2 ids,
-- $3 subjects, $4 request ids. Answers in order. Uses requests_pkey, clusters_pkey and
-- cluster_members_cluster_idx.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT requests.body_hash,
-- include: services/event_workflow/sql/parts/cluster_columns.sql
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) WITH ORDINALITY
  AS lookup (city_id, id, subject, request_id, ord)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = lookup.city_id
    AND seen.subject = lookup.subject
    AND seen.request_id = lookup.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN clusters AS c
  ON c.city_id = lookup.city_id
  -- Receipts of other commands may hold ids that are no UUID.
  AND c.id = CASE
    WHEN requests.resource_id IS NULL THEN lookup.id
    WHEN length(requests.resource_id) = 36 THEN requests.resource_id::uuid
  END
ORDER BY lookup.ord
