-- Shapes that hold on a day; $1 city, $2 codes, $3 day. Uses boundaries_pkey.
SELECT code, shape
FROM boundaries
WHERE city_id = $1
  AND code = ANY($2::text[])
  AND valid_from <= $3::date
  AND valid_to > $3::date
