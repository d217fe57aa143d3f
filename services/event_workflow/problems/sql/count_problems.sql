-- Problems of a territory's subtree counted by level of the claim, state and list, and how many of
-- them are open past their due time: $1 city, $2 territory, $3 now, $4 from and $5 until (NULL = any).
-- Uses problems_territory_idx.
SELECT length(r.claim_code), r.state, r.list, count(*),
  count(*) FILTER (WHERE r.state IN (2, 3) AND r.due_time < $3::bigint)
FROM problems AS r
WHERE r.city_id = $1
  AND r.territory_code >= $2 AND r.territory_code < $2 || ':'
  AND ($4::bigint IS NULL OR r.create_time >= $4::bigint)
  AND ($5::bigint IS NULL OR r.create_time < $5::bigint)
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
