-- The receipt of a repeated request as `requests`, NULLs for a new one; joined to the lookups,
-- `lookup (city_id, subject, request_id)`. LIMIT keeps the look into the receipts single: a plan made
-- while there were few must not scan many.
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = lookup.city_id
    AND seen.subject = lookup.subject
    AND seen.request_id = lookup.request_id
  LIMIT 1
) AS requests ON true
