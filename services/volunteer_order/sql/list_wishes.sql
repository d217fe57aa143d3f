-- A page of wishes, newest first (ids are UUIDv7). wishes_pkey backwards, or wishes_house_idx.
-- $1 city, $2 territory code (the city's own = all), $3 house or NULL, $4 states (empty = all),
-- $5 claimable by the caller, $6 claimed by the caller, $7 caller, $8 areas in which the caller is
-- staff, $9 last id of the page before or NULL, $10 limit, $11 now
SELECT
-- include: services/volunteer_order/sql/parts/wish_columns.sql
FROM wishes
CROSS JOIN LATERAL (
  SELECT EXISTS (
    SELECT 1
    FROM unnest($8::text[]) AS area
    WHERE starts_with(wishes.territory_code, area)
  ) AS in_scope
) AS caller
-- include: services/volunteer_order/sql/parts/wish_claims.sql
WHERE wishes.city_id = $1
  AND wishes.territory_code >= $2
  AND wishes.territory_code < $2 || ':'
  AND ($3::text IS NULL OR (wishes.house_id = $3 AND caller.in_scope))
  AND (cardinality($4::text[]) = 0 OR wishes.state = ANY ($4))
  AND (wishes.state <> 'DRAFT' OR caller.in_scope OR $7::text IN (wishes.drafter_id, wishes.beneficiary_id))
  AND (NOT $5::boolean OR (
    wishes.state IN ('PUBLISHED', 'IN_SERVICE')
    AND wishes.claim_count < wishes.capacity
    AND wishes.due_time > $11::bigint
    AND wishes.beneficiary_id <> $7
    AND EXISTS (
      SELECT 1
      FROM volunteers
      WHERE volunteers.city_id = $1 AND volunteers.id = $7 AND volunteers.state = 'ACTIVE'
    )
    AND NOT EXISTS (
      SELECT 1
      FROM wish_claims
      WHERE wish_claims.city_id = $1 AND wish_claims.wish_id = wishes.id
        AND wish_claims.volunteer_id = $7 AND wish_claims.state <> 'WITHDRAWN'
    )
  ))
  AND (NOT $6::boolean OR EXISTS (
    SELECT 1
    FROM wish_claims
    WHERE wish_claims.city_id = $1 AND wish_claims.wish_id = wishes.id
      AND wish_claims.volunteer_id = $7
  ))
  AND ($9::uuid IS NULL OR wishes.id < $9::uuid)
ORDER BY wishes.id DESC
LIMIT $10::bigint
