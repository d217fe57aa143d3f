-- Heads, advisers and all-round members of grids whose appointment has not ended by a time; $1 city,
-- $2 territory codes, $3 that time. Uses appointments_territory_idx.
SELECT staff_id, id, territory_code, role, start_time, end_time
FROM appointments
WHERE city_id = $1
  AND territory_code = ANY($2::text[])
  AND role BETWEEN 1 AND 3
  AND (end_time IS NULL OR end_time > $3::bigint)
ORDER BY territory_code, role, start_time, staff_id
