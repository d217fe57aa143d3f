-- One person ($9 id) who lives in one of the areas ($10), and the entry in the access log. Uses
-- residents_pkey.
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
SELECT
  -- include: services/residents/people/resident_columns.sql
  ,
  home.residences
FROM found
JOIN residents ON residents.city_id = found.city_id AND residents.id = found.id
-- include: services/residents/people/home_join.sql
