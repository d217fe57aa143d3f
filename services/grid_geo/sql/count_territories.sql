-- How many territories a list selects; parameters $1–$6 as of list_territories. Uses
-- territories_pkey.
SELECT count(*)
FROM territories
WHERE city_id = $1
  AND code >= $2
  AND code < $2 || ':'
  AND ($3::int = 0 OR length(code) = $3::int)
  AND ($4::int = 0 OR grid_class = $4::int)
  AND valid_from <= $5::date
  AND valid_to > $5::date
  AND ($6::text = '' OR external_codes @> ARRAY[$6::text])
