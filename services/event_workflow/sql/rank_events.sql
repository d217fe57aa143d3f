-- Events of a period and of the one before by what they are about, at most $3 of each, the latest: by
-- events_report_time_idx. $24 digits of the territory to count by (0 = by item), $25 where the period
-- begins, $26 campaign that they belong to (NULL = any); the two periods are $9 to $25 and $25 to $10.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT found.key, count(*) FILTER (WHERE span.is_now), count(*) FILTER (WHERE NOT span.is_now)
FROM (
  VALUES (true, $25::bigint, $10::bigint), (false, $9::bigint, $25::bigint)
) AS span (is_now, start_time, end_time)
CROSS JOIN LATERAL (
  SELECT CASE $24::int WHEN 0 THEN e.item_code ELSE left(e.territory_code, $24::int) END AS key
  FROM events AS e
  WHERE
-- include: services/event_workflow/sql/search/filter.sql
    AND e.report_time >= span.start_time AND e.report_time < span.end_time
    -- What is not triaged has no item, what lies above the level no territory of it.
    AND CASE $24::int WHEN 0 THEN e.item_code <> '' ELSE length(e.territory_code) >= $24::int END
    AND (
      $26::uuid IS NULL
      OR EXISTS (
        SELECT FROM campaign_events AS member
        WHERE member.city_id = e.city_id AND member.event_id = e.id
          AND member.campaign_id = $26::uuid))
  ORDER BY e.report_time DESC
  LIMIT $3
) AS found
GROUP BY 1
ORDER BY 2 DESC, 3, 1
