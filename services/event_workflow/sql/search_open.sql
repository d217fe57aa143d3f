-- Events newest first: open ones of territories' subtrees ($24, none within another), by events_open_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM events AS e
WHERE e.city_id = $1 AND e.id = ANY (ARRAY(
  SELECT theirs.id
  FROM unnest($24::text[]) AS own (area)
  CROSS JOIN LATERAL (
    SELECT e.id
    FROM events AS e
    WHERE
-- include: services/event_workflow/sql/search/filter.sql
      AND e.close_time IS NULL
      AND e.territory_code >= own.area AND e.territory_code < own.area || ':'
    ORDER BY e.id DESC
    LIMIT $3
  ) AS theirs))
ORDER BY e.id DESC
LIMIT $3
