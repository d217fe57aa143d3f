-- All claims of the wish at hand, by claim time, as JSON; wish_claims_pkey.
LEFT JOIN LATERAL (
  SELECT json_agg(wish_claims ORDER BY wish_claims.claim_time, wish_claims.volunteer_id) AS body
  FROM wish_claims
  WHERE wish_claims.city_id = wishes.city_id AND wish_claims.wish_id = wishes.id
) AS claims ON TRUE
