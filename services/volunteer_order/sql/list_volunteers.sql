-- A page of volunteers by id; volunteers_pkey.
-- $1 city, $2 territory code (the city's own = all), $3 skill ('' = any), $4 last id of the page
-- before ('' = first page), $5 limit
SELECT
-- include: services/volunteer_order/sql/parts/volunteer_columns.sql
FROM volunteers
-- include: services/volunteer_order/sql/parts/volunteer_service.sql
WHERE volunteers.city_id = $1
  AND volunteers.territory_code >= $2
  AND volunteers.territory_code < $2 || ':'
  AND ($3::text = '' OR $3 = ANY (volunteers.skills))
  AND volunteers.id > $4
ORDER BY volunteers.id
LIMIT $5::bigint
