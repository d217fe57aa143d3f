-- The record of each lookup, by its id or, for a repeated request, by the id in the receipt; $1
-- cities, $2 ids, $3 subjects, $4 request ids. LIMIT keeps the look into the receipts single: a plan
-- made while there were few must not scan many. Receipts of other kinds may hold a shorter id.
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
