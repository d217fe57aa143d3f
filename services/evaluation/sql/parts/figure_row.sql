-- The row of one figure that `fact` is, if it is one. Parameters: list_figure_rows.sql.
CROSS JOIN LATERAL (
  SELECT r.name
  FROM figure_rows($6::bigint) AS r
  WHERE r.city_id = $1 AND r.id = fact.id
    AND r.kind = $7::int AND r.part BETWEEN $8::int AND $9::int
  -- An event is in a part of a figure once; LIMIT keeps the look single, whatever the tables' sizes were
  -- when the plan was made.
  LIMIT 1
) AS figure
