-- The same as list_queue, for callers who have few open events: those of areas ($11, none within another),
-- of the caller's departments and of the caller. Uses events_open_idx, events_team_idx,
-- events_inbox_idx, event_routes_pkey and ladders_pkey.
WITH waiting AS (
  SELECT e.id, r.rank
  FROM events AS e
-- include: services/event_workflow/sql/parts/queue_place.sql
  WHERE e.city_id = $1
    AND e.id = ANY (ARRAY(
      SELECT theirs.id
      FROM unnest($11::text[]) AS own (area)
      CROSS JOIN LATERAL (
        SELECT o.id FROM events AS o
        WHERE o.city_id = $1 AND o.close_time IS NULL
          AND o.territory_code >= own.area AND o.territory_code < own.area || ':'
        OFFSET 0
      ) AS theirs
      UNION
      SELECT theirs.id
      FROM unnest($9::text[]) AS own (department)
      CROSS JOIN LATERAL (
        SELECT d.id FROM events AS d
        WHERE d.city_id = $1 AND d.close_time IS NULL AND d.department = own.department
        OFFSET 0
      ) AS theirs
      UNION
      SELECT m.id FROM events AS m
      WHERE m.city_id = $1 AND m.close_time IS NULL AND m.assignee = $10))
    AND (e.platform IS NULL OR e.platform = $2)
    AND r.platform = $2
    AND (r.rank, e.id) > ($6::int, $7::uuid)
-- include: services/event_workflow/sql/parts/queue_filter.sql
)
-- include: services/event_workflow/sql/parts/queue_page.sql
