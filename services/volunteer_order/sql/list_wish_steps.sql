-- The territory of a wish and a page of its history, oldest first; no row = no such wish, a row
-- without revision = no (more) steps. wish_steps_pkey.
-- $1 city, $2 wish, $3 last revision of the page before, $4 limit
SELECT wishes.territory_code, page.revision, page.action, page.state_from, page.state_to,
  page.actor_id, page.volunteer_id, page.step_time
FROM wishes
LEFT JOIN LATERAL (
  SELECT wish_steps.revision, wish_steps.action, wish_steps.state_from, wish_steps.state_to,
    wish_steps.actor_id, wish_steps.volunteer_id, wish_steps.step_time
  FROM wish_steps
  WHERE wish_steps.city_id = $1 AND wish_steps.wish_id = $2::uuid
    AND wish_steps.revision > $3::bigint
  ORDER BY wish_steps.revision
  LIMIT $4::bigint
) AS page ON TRUE
WHERE wishes.city_id = $1 AND wishes.id = $2::uuid
ORDER BY page.revision
