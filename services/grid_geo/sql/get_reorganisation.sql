-- One reorganisation; $1 city, $2 id. Uses reorganisations_pkey.
SELECT id, kind, effective_date, from_codes, to_codes, reason, boundary_version, carried_duties,
       create_time
FROM reorganisations
WHERE city_id = $1
  AND id = $2::uuid
