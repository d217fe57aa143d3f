-- One row per city with what tells whether a map is that of a day: the boundary version, sums of
-- revisions, which every change of a territory or a person raises, and the last days up to the asked
-- one on which something began or ended. $1 day, $2 city (NULL = all). Scans territories and staff,
-- some thousand rows; boundaries_valid_from_idx. Last: the day that the boundary version is of, NULL
-- until a job has seen it.
SELECT
  territories.city_id,
  COALESCE(min(boundary_sets.revision), 0),
  sum(territories.revision),
  COALESCE((
    SELECT sum(staff.revision)
    FROM staff
    WHERE staff.city_id = territories.city_id
  ), 0),
  concat_ws(
    '/',
    max(territories.valid_from) FILTER (WHERE territories.valid_from <= $1::date),
    max(territories.valid_to) FILTER (WHERE territories.valid_to <= $1::date),
    (
      SELECT max(boundaries.valid_from)
      FROM boundaries
      WHERE boundaries.city_id = territories.city_id
        AND boundaries.valid_from > '-infinity'
        AND boundaries.valid_from <= $1::date
    )
  ),
  min(boundary_sets.effective_day)
FROM territories
LEFT JOIN boundary_sets ON boundary_sets.city_id = territories.city_id
WHERE $2::text IS NULL OR territories.city_id = $2
GROUP BY territories.city_id
