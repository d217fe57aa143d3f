-- Territories that have one of these external codes; $1 city, $2 external codes. Uses
-- territories_external_codes_idx.
SELECT code, external_codes, valid_from, valid_to
FROM territories
WHERE city_id = $1
  AND external_codes && $2::text[]
