-- For each lookup of a batch: the receipt of its request id, whether its caller is an active
-- volunteer, and the wish it names (or, with a receipt, the wish that request was about).
-- requests_pkey, wishes_pkey, volunteers_pkey. The pattern keeps receipts of other aggregates, whose
-- ids are no UUIDs, from the cast.
-- $1 cities, $2 wish ids, $3 subjects, $4 request ids
WITH lookup AS (
  SELECT t.n, t.city_id, t.subject, t.request_id, t.id
  FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[])
    WITH ORDINALITY AS t (city_id, id, subject, request_id, n)
),
found AS (
  SELECT lookup.n, lookup.city_id, lookup.subject, requests.body_hash,
    CASE
      WHEN requests.resource_id IS NULL THEN lookup.id
      WHEN requests.resource_id ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        THEN requests.resource_id::uuid
    END AS wish_id
  FROM lookup
-- include: common/command/sql/receipt.sql
)
SELECT found.city_id, found.subject, found.body_hash, volunteers.id IS NOT NULL,
-- include: services/volunteer_order/sql/parts/wish_columns.sql
FROM found
LEFT JOIN wishes ON wishes.city_id = found.city_id AND wishes.id = found.wish_id
LEFT JOIN volunteers ON volunteers.city_id = found.city_id AND volunteers.id = found.subject
  AND volunteers.state = 'ACTIVE'
-- include: services/volunteer_order/sql/parts/wish_claims.sql
ORDER BY found.n
