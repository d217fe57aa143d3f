-- Houses of one person ($9 id) who lives in one of the areas ($10), past ones too if $11, and the
-- entry in the access log. One row without a house for a person without any. Uses residents_pkey,
-- residences_pkey and houses_pkey.
WITH found AS (
  SELECT residents.city_id, residents.id
  FROM residents
  WHERE residents.city_id = $1
    AND residents.id = $9
    AND EXISTS (
      SELECT FROM unnest($10::text[]) AS area WHERE starts_with(residents.territory_code, area))
),
seen AS (SELECT ARRAY[found.id] AS resident_ids FROM found),
-- include: services/residents/access/log_entry.sql
SELECT residences.house_id, residences.territory_code, residences.kind, residences.start_date,
       residences.end_date, houses.address
FROM found
LEFT JOIN residences
  ON residences.city_id = found.city_id
  AND residences.resident_id = found.id
  AND (residences.end_date IS NULL OR $11::boolean)
LEFT JOIN houses
  ON houses.city_id = residences.city_id
  AND houses.id = residences.house_id
ORDER BY residences.ordinal
