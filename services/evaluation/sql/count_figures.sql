-- Numbers of every figure of a territory subtree or a member in a month. Uses
-- event_facts_report_time_idx, event_facts_member_idx, wish_facts_publish_time_idx. $1 city,
-- $2/$3 month from/until, $4 territory code or '', $5 member or '', $6 instant of "overdue".
SELECT kind, count(*) FILTER (WHERE part = 1), count(*) FILTER (WHERE part <= 2),
       count(*) FILTER (WHERE part = 3)
FROM figure_rows($6::bigint)
WHERE city_id = $1 AND month_time >= $2::bigint AND month_time < $3::bigint
  AND ($4 = '' OR (territory_code >= $4 AND territory_code < $4 || ':'))
  AND ($5 = '' OR member = $5)
GROUP BY kind ORDER BY kind
