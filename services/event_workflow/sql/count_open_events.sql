-- Open events of one territory's subtree counted by territory of a level, state and SLA light, by
-- events_open_idx. Parameters: parts/event_filter.sql, $19 given; $20 length of the level's codes.
SELECT left(e.territory_code, $20::int), e.state,
  CASE WHEN e.breach_time < $7::bigint THEN 3 WHEN e.warn_time < $7::bigint THEN 2 ELSE 1 END,
  count(*)
FROM events AS e
WHERE
-- include: services/event_workflow/sql/parts/event_filter.sql
  AND e.close_time IS NULL
  AND e.territory_code >= $19 AND e.territory_code < $19 || ':'
GROUP BY 1, 2, 3
ORDER BY 1
LIMIT $3
