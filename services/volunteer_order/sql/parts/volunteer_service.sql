-- Minutes of attended, reviewed service of the volunteer at hand; wish_claims_volunteer_idx.
LEFT JOIN LATERAL (
  SELECT sum(wish_claims.minutes)::bigint AS minutes
  FROM wish_claims
  WHERE wish_claims.city_id = volunteers.city_id AND wish_claims.volunteer_id = volunteers.id
    AND wish_claims.attended
) AS service ON TRUE
