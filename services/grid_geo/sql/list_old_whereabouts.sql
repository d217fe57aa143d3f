-- At most $5 patrols that ended before $1 and still say where people were, after the end $2 of patrol $4
-- in city $3. Uses patrols_whereabouts_idx.
SELECT finish_time, city_id, id, revision, details
FROM patrols
WHERE NOT whereabouts_deleted
  AND finish_time < $1::bigint
  AND (finish_time, city_id, id) > ($2::bigint, $3, $4::uuid)
ORDER BY finish_time, city_id, id
LIMIT $5::int
