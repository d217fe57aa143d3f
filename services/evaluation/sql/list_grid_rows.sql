-- The same as list_figure_rows for a territory with few grids: one page of each of them, merged. Steps from
-- code to code and walks within each along event_facts_grid_idx.
WITH RECURSIVE grid AS (
  (SELECT f.territory_code AS code
  FROM event_facts AS f
  WHERE f.city_id = $1 AND f.territory_code >= $4 AND f.territory_code < $4 || ':'
  ORDER BY f.territory_code
  LIMIT 1)
  UNION ALL
  SELECT (
    SELECT f.territory_code
    FROM event_facts AS f
    WHERE f.city_id = $1 AND f.territory_code > grid.code AND f.territory_code < $4 || ':'
    ORDER BY f.territory_code
    LIMIT 1)
  FROM grid
  WHERE grid.code IS NOT NULL
)
SELECT page.name, page.month_time, page.id
FROM grid
CROSS JOIN LATERAL (
  SELECT figure.name, fact.month_time, fact.id
  FROM (
    SELECT f.report_time AS month_time, f.event_id AS id
    FROM event_facts AS f
    WHERE f.city_id = $1 AND f.territory_code = grid.code
      AND f.report_time >= $2::bigint AND f.report_time < $3::bigint
      AND (f.report_time, f.event_id) > ($10::bigint, $11::uuid)
      AND $5::text IS NOT NULL
  ) AS fact
-- include: services/evaluation/sql/parts/figure_row.sql
  ORDER BY fact.month_time, fact.id
  LIMIT $12::int
) AS page
ORDER BY page.month_time, page.id
LIMIT $12::int
