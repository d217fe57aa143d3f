-- Staffing templates and receipts of a batch of commands, in order; $1 city, $2 territory, $3 subject,
-- $4 request id. Uses staffing_templates_pkey and requests_pkey.
-- LIMIT keeps the look into the receipts single: a plan made while there were few must not scan many.
SELECT
  requests.body_hash IS NOT NULL, requests.body_hash,
  stored.city_id, stored.territory_code, stored.own, stored.heads, stored.advisers,
  stored.all_round, stored.part_time, stored.update_time, stored.revision
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
LEFT JOIN staffing_templates AS stored
  ON stored.city_id = asked.city_id
  AND stored.territory_code = COALESCE(requests.resource_id, asked.code)
ORDER BY asked.n
