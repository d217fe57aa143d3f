-- Events counted by state and SLA light, at most $3: open ones of territories' subtrees ($24, none within
-- another), by events_open_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
-- include: services/event_workflow/sql/search/count_head.sql
FROM unnest($24::text[]) AS own (area)
CROSS JOIN LATERAL (
  SELECT e.state, e.breach_time, e.warn_time
  FROM events AS e
  WHERE
-- include: services/event_workflow/sql/search/filter.sql
    AND e.close_time IS NULL
    AND e.territory_code >= own.area AND e.territory_code < own.area || ':'
  OFFSET 0
) AS e
-- include: services/event_workflow/sql/search/count_tail.sql
