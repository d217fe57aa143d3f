-- Loads the ladders for a batch of commands, and whether their request ids were seen: $1 cities, $2
-- events, $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and ladders_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT requests.body_hash, l.city_id, l.event_id, l.revision, l.level, l.level_time, l.handovers
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
LEFT JOIN ladders AS l
  ON l.city_id = lookup.city_id
  -- Receipts of other commands may hold ids that are no UUID.
  AND l.event_id = CASE
    WHEN requests.resource_id IS NULL THEN lookup.id
    WHEN length(requests.resource_id) = 36 THEN requests.resource_id::uuid
  END
ORDER BY lookup.ord
