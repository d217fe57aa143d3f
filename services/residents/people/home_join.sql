-- The relations of `residents`, in order, one `house|territory|kind|start|end` each. Uses
-- residences_pkey.
LEFT JOIN LATERAL (
  SELECT array_agg(residences.house_id || '|' || residences.territory_code || '|' ||
                   residences.kind || '|' || COALESCE(residences.start_date::text, '') || '|' ||
                   COALESCE(residences.end_date::text, '')
                   ORDER BY residences.ordinal) AS residences
  FROM residences
  WHERE residences.city_id = residents.city_id
    AND residences.resident_id = residents.id
) AS home ON true
