-- Rows and receipts of a batch of commands, in order; $1 city, $2 code, $3 subject, $4 request id.
-- Uses territories_pkey, territories_parent_idx, requests_pkey, boundaries_pkey and the lineage's keys.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  territories.city_id, territories.code, territories.kind, territories.grid_class,
  territories.display_name, territories.display_name_ko, territories.pinyin, territories.initials,
  territories.external_codes, territories.household_target, EXISTS (
    SELECT 1
    FROM boundaries
    WHERE boundaries.city_id = territories.city_id
      AND boundaries.code = territories.code
  ),
  territories.create_time, territories.update_time, territories.revision,
  territories.valid_from, territories.valid_to, territories.urban_rural_class,
  below.first_from, below.last_to,
  EXISTS (
    SELECT 1
    FROM lineage
    WHERE lineage.city_id = territories.city_id
      AND (lineage.from_code = territories.code OR lineage.to_code = territories.code)
  )
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
LEFT JOIN LATERAL (
  SELECT min(child.valid_from) AS first_from, max(child.valid_to) AS last_to
  FROM territories AS child
  WHERE child.city_id = territories.city_id
    AND child.parent_code = territories.code
) AS below ON TRUE
ORDER BY asked.n
