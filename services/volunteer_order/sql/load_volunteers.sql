-- For each lookup of a batch: the receipt of its request id and the volunteer it names (or, with a
-- receipt, the one that request was about). requests_pkey, volunteers_pkey.
-- $1 cities, $2 volunteer ids, $3 subjects, $4 request ids
WITH lookup AS (
  SELECT t.n, t.city_id, t.subject, t.request_id, t.id
  FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
    WITH ORDINALITY AS t (city_id, id, subject, request_id, n)
)
SELECT lookup.city_id, requests.body_hash,
-- include: services/volunteer_order/sql/parts/volunteer_columns.sql
FROM lookup
-- include: common/command/sql/receipt.sql
LEFT JOIN volunteers ON volunteers.city_id = lookup.city_id
  AND volunteers.id = COALESCE(requests.resource_id, lookup.id)
-- include: services/volunteer_order/sql/parts/volunteer_service.sql
ORDER BY lookup.n
