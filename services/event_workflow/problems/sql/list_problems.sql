-- Problems newest first: $1 city, $2 id to start before, $3 limit, $4 territory codes in scope (NULL =
-- all), $5 caller's departments, $6 caller, $7 territory whose subtree is meant, $8 list, $9 state, $10
-- owning department. NULL or 0 = any. Uses problems_pkey, row by row until the page is full: CASE, of which
-- the planner takes one half to fit, keeps it from expecting hardly any and sorting all of the city.
SELECT to_jsonb(r)
FROM problems AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND CASE
    WHEN (
        $4::text[] IS NULL
        OR r.department = ANY ($5::text[])
        OR r.owner = $6
        OR r.collector = $6
        OR EXISTS (
          SELECT FROM unnest($4::text[]) AS area
          WHERE starts_with(r.territory_code, area) OR starts_with(area, r.claim_code)))
      AND ($7::text IS NULL OR starts_with(r.territory_code, $7::text))
      AND ($8::int = 0 OR r.list = $8::int)
      AND ($9::int = 0 OR r.state = $9::int)
      AND ($10::text IS NULL OR r.department = $10::text)
    THEN true
    ELSE false
  END
ORDER BY r.id DESC
LIMIT $3
