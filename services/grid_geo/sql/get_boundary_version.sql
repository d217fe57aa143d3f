-- Version of a city's boundaries; no row while there are none. $1 city. Uses boundary_sets_pkey.
SELECT revision
FROM boundary_sets
WHERE city_id = $1
