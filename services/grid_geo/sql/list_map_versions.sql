-- One row per city with what tells whether its map in memory is current: the boundary version, and
-- sums of revisions, which every change of a territory or a person raises. Scans territories and
-- staff, some thousand rows.
SELECT
  territories.city_id,
  COALESCE(min(boundary_sets.revision), 0),
  sum(territories.revision),
  COALESCE((
    SELECT sum(staff.revision)
    FROM staff
    WHERE staff.city_id = territories.city_id
  ), 0)
FROM territories
LEFT JOIN boundary_sets ON boundary_sets.city_id = territories.city_id
GROUP BY territories.city_id
