-- The sealed values of one person ($9 id) who lives in one of the areas ($10), and the entry in the
-- access log, which says which of them is shown. Uses residents_pkey.
WITH found AS (
  SELECT residents.id, residents.identity_sealed, residents.phone_sealed, residents.medical_sealed
  FROM residents
  WHERE residents.city_id = $1
    AND residents.id = $9
    AND EXISTS (
      SELECT FROM unnest($10::text[]) AS area WHERE starts_with(residents.territory_code, area))
),
seen AS (SELECT ARRAY[found.id] AS resident_ids FROM found),
-- include: services/residents/access/log_entry.sql
SELECT found.identity_sealed, found.phone_sealed, found.medical_sealed FROM found
