-- Drives newest first: $1 city, $2 id to start before, $3 limit, $4 territory codes in scope (NULL =
-- all), $5 open only. A drive concerns whoever is above or below its territory. Uses drives_pkey.
SELECT to_jsonb(r)
FROM drives AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND (
    $4::text[] IS NULL
    OR EXISTS (
      SELECT FROM unnest($4::text[]) AS area
      WHERE starts_with(r.territory_code, area) OR starts_with(area, r.territory_code)))
  AND (NOT $5::boolean OR r.state = 1)
ORDER BY r.id DESC
LIMIT $3
