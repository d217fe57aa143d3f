-- How many territories a list selects; parameters $1–$4 as of list_territories. Uses
-- territories_pkey.
SELECT count(*)
FROM territories
WHERE city_id = $1
  AND code >= $2
  AND code < $2 || ':'
  AND ($3::int = 0 OR length(code) = $3::int)
  AND ($4::int = 0 OR grid_class = $4::int)
