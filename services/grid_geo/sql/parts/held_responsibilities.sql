-- The responsibilities of `departments`, by territory, matter and first day. Uses
-- responsibilities_department_idx.
LEFT JOIN LATERAL (
  SELECT
    array_agg(duty.territory_code ORDER BY territory_code, matter, valid_from) AS territory_codes,
    array_agg(duty.matter ORDER BY territory_code, matter, valid_from) AS matters,
    array_agg(duty.basis ORDER BY territory_code, matter, valid_from) AS bases,
    array_agg(duty.valid_from ORDER BY territory_code, matter, valid_from) AS first_days,
    array_agg(duty.valid_to ORDER BY territory_code, matter, valid_from) AS end_days
  FROM responsibilities AS duty
  WHERE duty.city_id = departments.city_id
    AND duty.department_id = departments.id
) AS held ON TRUE
