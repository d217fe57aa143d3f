-- Houses and people in some areas ($1 codes, each begins with its city) by grid; what is recorded in
-- micro-grids counts for their grid, what is recorded above the grids counts where it is. An area in
-- another one is not counted twice. Reads houses_territory_idx and residents_grid_idx only.
WITH area AS (
  SELECT DISTINCT asked.code
  FROM unnest($1::text[]) AS asked (code)
  WHERE NOT EXISTS (
    SELECT
    FROM unnest($1::text[]) AS above (code)
    WHERE above.code <> asked.code
      AND starts_with(asked.code, above.code)
  )
),
house AS (
  SELECT left(houses.territory_code, 15) AS code, count(*) AS n
  FROM area
  JOIN houses
    ON houses.territory_code >= area.code
    AND houses.territory_code < area.code || ':'
  GROUP BY left(houses.territory_code, 15)
),
person AS (
  SELECT left(residents.territory_code, 15) AS code, count(*) AS n
  FROM area
  JOIN residents
    ON left(residents.territory_code, 15) >= left(area.code, 15)
    AND left(residents.territory_code, 15) < left(area.code, 15) || ':'
    AND starts_with(residents.territory_code, area.code)
  GROUP BY left(residents.territory_code, 15)
)
SELECT COALESCE(house.code, person.code), COALESCE(house.n, 0), COALESCE(person.n, 0)
FROM house
FULL JOIN person ON person.code = house.code
ORDER BY 1
