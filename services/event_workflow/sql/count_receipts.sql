-- How many of some requests were carried out: $1 city, $2 subject, $3 request ids. Uses requests_pkey.
SELECT count(requests.body_hash)
FROM (
  SELECT $1::text AS city_id, $2::text AS subject, t.request_id
  FROM unnest($3::uuid[]) AS t (request_id)
) AS lookup
-- include: common/command/sql/receipt.sql
