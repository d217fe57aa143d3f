-- People and receipts for a batch of lookups ($1–$4: city, id, subject, request id), in order. Uses
-- residents_pkey, residences_pkey and requests_pkey.
SELECT
  requests.body_hash,
  -- include: services/residents/people/resident_columns.sql
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS ask (city_id, id, subject, request_id, ord)
LEFT JOIN requests
  ON requests.city_id = ask.city_id
  AND requests.subject = ask.subject
  AND requests.request_id = ask.request_id
LEFT JOIN residents
  ON residents.city_id = ask.city_id
  AND residents.id = COALESCE(requests.resource_id, ask.id)
-- include: services/residents/people/home_join.sql
ORDER BY ask.ord
