-- The appointments of `staff`, earliest start first. Uses appointments_pkey.
LEFT JOIN LATERAL (
  SELECT
    array_agg(appointments.id ORDER BY start_time, id) AS ids,
    array_agg(appointments.territory_code ORDER BY start_time, id) AS territory_codes,
    array_agg(appointments.role ORDER BY start_time, id) AS roles,
    array_agg(appointments.start_time ORDER BY start_time, id) AS starts,
    array_agg(COALESCE(appointments.end_time, 0) ORDER BY start_time, id) AS ends,
    array_agg(appointments.building_id ORDER BY start_time, id) AS building_ids,
    array_agg(appointments.unit ORDER BY start_time, id) AS units,
    array_agg(COALESCE(appointments.organisation_id, '') ORDER BY start_time, id) AS organisation_ids
  FROM appointments
  WHERE appointments.city_id = staff.city_id
    AND appointments.staff_id = staff.id
) AS held ON TRUE
