-- Open events of one platform's queue, emergencies first, then by id (report time), for callers that may see
-- all or much of it: $1 city, $2 platform, $3 areas in scope (NULL = all), $4 territory whose subtree is
-- meant, $5 level (0 = all), $6 rank and $7 id to start after, $8 limit, $9 caller's departments, $10
-- caller. Walks along events_queue_idx; uses event_routes_pkey and ladders_pkey.
WITH waiting AS (
  (SELECT e.id, e.queue_rank::int AS rank
  FROM events AS e
-- include: services/event_workflow/sql/parts/queue_place.sql
  WHERE e.city_id = $1 AND e.platform = $2 AND e.close_time IS NULL
    AND (e.queue_rank, e.id) > ($6::smallint, $7::uuid)
-- include: services/event_workflow/sql/parts/queue_filter.sql
  ORDER BY e.queue_rank, e.id
  LIMIT $8)
  UNION ALL
  -- What was filed before events knew their queue and has been reopened since.
  (SELECT e.id, r.rank
  FROM events AS e
-- include: services/event_workflow/sql/parts/queue_place.sql
  WHERE e.city_id = $1 AND e.platform IS NULL AND e.close_time IS NULL AND r.platform = $2
    AND (r.rank, e.id) > ($6::int, $7::uuid)
-- include: services/event_workflow/sql/parts/queue_filter.sql
  ORDER BY r.rank, e.id
  LIMIT $8)
)
-- include: services/event_workflow/sql/parts/queue_page.sql
