-- Rows and receipts of a batch of commands, in order; $1 city, $2 code, $3 subject, $4 request id.
-- Uses territories_pkey, requests_pkey and boundaries_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, boundaries.code IS NOT NULL,
  territories.create_time, territories.update_time, territories.revision
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS asked (city_id, code, subject, request_id, n)
LEFT JOIN LATERAL (
  SELECT seen.body_hash, seen.resource_id
  FROM requests AS seen
  WHERE seen.city_id = asked.city_id
    AND seen.subject = asked.subject
    AND seen.request_id = asked.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN territories
  ON territories.city_id = asked.city_id
  AND territories.code = COALESCE(requests.resource_id, asked.code)
LEFT JOIN boundaries
  ON boundaries.city_id = territories.city_id
  AND boundaries.code = territories.code
ORDER BY asked.n
