-- Love-bank points booked in a territory subtree in a month. Uses point_facts_review_time_idx.
-- $1 city, $2/$3 month from/until, $4 territory code.
SELECT COALESCE(sum(points), 0)
FROM point_facts
WHERE city_id = $1 AND review_time >= $2::bigint AND review_time < $3::bigint
  AND territory_code >= $4 AND territory_code < $4 || ':'
