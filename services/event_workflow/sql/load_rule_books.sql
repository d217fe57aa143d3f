-- Loads the rule books for a batch of commands, and whether their request ids were seen: $1 cities, $2
-- subjects, $3 request ids. Answers in order. Uses requests_pkey and rule_books_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT requests.body_hash, b.city_id, b.revision, b.rule_count, b.content, b.update_time
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY
  AS lookup (city_id, id, subject, request_id, ord)
LEFT JOIN LATERAL (
  SELECT seen.body_hash
  FROM requests AS seen
  WHERE seen.city_id = lookup.city_id
    AND seen.subject = lookup.subject
    AND seen.request_id = lookup.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN rule_books AS b ON b.city_id = lookup.city_id
ORDER BY lookup.ord
