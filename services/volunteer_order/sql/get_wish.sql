-- One wish with its claims; wishes_pkey.
-- $1 city, $2 id
SELECT
-- include: services/volunteer_order/sql/parts/wish_columns.sql
FROM wishes
-- include: services/volunteer_order/sql/parts/wish_claims.sql
WHERE wishes.city_id = $1 AND wishes.id = $2::uuid
