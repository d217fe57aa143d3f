-- A page of reorganisations, latest day first; $1 city, $2 territory that they or what is below it
-- must touch ('' = all), $3 day and $4 id of the row before the page ($3 NULL = from the start), $5
-- limit. Uses reorganisations_date_idx; lineage_pkey and lineage_to_idx tell what is below.
SELECT id, kind, effective_date, from_codes, to_codes, reason, boundary_version, carried_duties,
       create_time
FROM reorganisations
WHERE city_id = $1
  AND ($3::date IS NULL OR (effective_date, id) < ($3::date, $4::uuid))
  AND (
    $2 = ''
    OR EXISTS (
      SELECT 1
      FROM unnest(from_codes || to_codes) AS head (code)
      WHERE starts_with(head.code, $2)
    )
    OR EXISTS (
      SELECT 1
      FROM lineage
      WHERE lineage.city_id = reorganisations.city_id
        AND lineage.reorganisation_id = reorganisations.id
        AND (starts_with(lineage.from_code, $2) OR starts_with(lineage.to_code, $2))
    )
  )
ORDER BY effective_date DESC, id DESC
LIMIT $5::int
