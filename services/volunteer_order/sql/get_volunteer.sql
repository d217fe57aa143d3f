-- One volunteer; volunteers_pkey.
-- $1 city, $2 id
SELECT
-- include: services/volunteer_order/sql/parts/volunteer_columns.sql
FROM volunteers
-- include: services/volunteer_order/sql/parts/volunteer_service.sql
WHERE volunteers.city_id = $1 AND volunteers.id = $2
