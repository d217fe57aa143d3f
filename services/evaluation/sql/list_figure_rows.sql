-- The rows behind one part of one figure, by name. $1–$6 as in count_figures, $7 kind, $8 lowest and
-- $9 highest part, $10 name after which to go on, $11 limit.
SELECT name
FROM figure_rows($6::bigint)
WHERE city_id = $1 AND month_time >= $2::bigint AND month_time < $3::bigint
  AND ($4 = '' OR (territory_code >= $4 AND territory_code < $4 || ':'))
  AND ($5 = '' OR member = $5)
  AND kind = $7::int AND part BETWEEN $8::int AND $9::int AND name > $10
ORDER BY name LIMIT $11::int
