-- How those of some patrols that are over ended; $1 city, $2 walkers, $3 ids. Uses patrols_pkey or
-- patrols_assignee_idx.
SELECT
  ended.assignee, ended.id, ended.state, ended.finish_time, ended.check_in_count,
  ended.finding_count
FROM unnest($2::text[], $3::uuid[]) AS asked (assignee, id)
CROSS JOIN LATERAL (
  SELECT *
  FROM patrols
  WHERE patrols.city_id = $1
    AND patrols.assignee = asked.assignee
    AND patrols.id = asked.id
    AND patrols.state IN (3, 4)
    AND patrols.finish_time IS NOT NULL
  LIMIT 1
) AS ended
