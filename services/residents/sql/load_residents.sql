-- People and receipts for a batch of lookups ($1–$4: city, id, subject, request id), in order. LIMIT
-- keeps the lookups single: a plan made while the table is small must not scan it when it is not.
-- Uses residents_pkey, residences_pkey and requests_pkey.
SELECT
  requests.body_hash,
  -- include: services/residents/people/resident_columns.sql
  ,
  home.residences
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS ask (city_id, id, subject, request_id, ord)
LEFT JOIN LATERAL (
  SELECT requests.body_hash, requests.resource_id
  FROM requests
  WHERE requests.city_id = ask.city_id
    AND requests.subject = ask.subject
    AND requests.request_id = ask.request_id
  LIMIT 1
) AS requests ON true
LEFT JOIN LATERAL (
  SELECT
    -- include: services/residents/people/resident_columns.sql
  FROM residents
  WHERE residents.city_id = ask.city_id
    AND residents.id = COALESCE(requests.resource_id, ask.id)
  LIMIT 1
) AS residents ON true
-- include: services/residents/people/home_join.sql
ORDER BY ask.ord
