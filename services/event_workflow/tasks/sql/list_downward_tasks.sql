-- Tasks newest first: $1 city, $2 id to start before, $3 limit, $4 territory codes in scope (NULL =
-- all), $5 caller's departments, $6 state, $7 department. NULL or 0 = any. A task concerns whoever is
-- above or below one of its territories. Uses downward_tasks_pkey.
SELECT to_jsonb(r)
FROM downward_tasks AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND (
    $4::text[] IS NULL
    OR r.department = ANY ($5::text[])
    OR EXISTS (
      SELECT FROM unnest($4::text[]) AS area
      JOIN jsonb_array_elements_text(r.territories) AS place
        ON starts_with(place, area) OR starts_with(area, place)))
  AND ($6::int = 0 OR r.state = $6::int)
  AND ($7::text IS NULL OR r.department = $7::text)
ORDER BY r.id DESC
LIMIT $3
