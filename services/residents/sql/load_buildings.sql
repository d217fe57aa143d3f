-- Buildings and receipts for a batch of lookups ($1–$4: city, id, subject, request id), in order.
-- Uses buildings_pkey and requests_pkey.
SELECT
  requests.body_hash,
  -- include: services/residents/houses/building_columns.sql
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[])
  WITH ORDINALITY AS ask (city_id, id, subject, request_id, ord)
LEFT JOIN requests
  ON requests.city_id = ask.city_id
  AND requests.subject = ask.subject
  AND requests.request_id = ask.request_id
LEFT JOIN buildings
  ON buildings.city_id = ask.city_id
  AND buildings.id = COALESCE(requests.resource_id, ask.id)
ORDER BY ask.ord
