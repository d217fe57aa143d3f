-- How often posts of grids were given; $1 city, $2 territory codes. Posts never given have no row. Uses
-- posts_pkey.
SELECT territory_code, role, revision
FROM posts
WHERE city_id = $1
  AND territory_code = ANY($2::text[])
