-- Whether a person ($1 city, $2 id) lives in one of the areas ($3). Uses residents_pkey.
SELECT residents.territory_code
FROM residents
WHERE residents.city_id = $1
  AND residents.id = $2
  AND EXISTS (
    SELECT FROM unnest($3::text[]) AS area WHERE starts_with(residents.territory_code, area))
