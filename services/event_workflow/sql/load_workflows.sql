-- Loads versions for a batch of commands, and whether their request ids were seen: $1 cities, $2 ids,
-- $3 subjects, $4 request ids. Answers in order. Uses requests_pkey and workflows_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT requests.body_hash, w.city_id, w.id, w.revision, w.title, w.content, w.document,
       w.create_time, w.activate_time
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY
  AS lookup (city_id, id, subject, request_id, ord)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = lookup.city_id
    AND seen.subject = lookup.subject
    AND seen.request_id = lookup.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN workflows AS w
  ON w.city_id = lookup.city_id AND w.id = COALESCE(requests.resource_id, lookup.id)
ORDER BY lookup.ord
