-- Rules of one revision: $1 city, $2 revision (0 = in force), $3 number to start after, $4 limit. Uses
-- routing_rules_pkey.
SELECT r.city_id, r.revision, r.number, r.title, r.item_prefix, r.territory_code, r.channel, r.platform,
       r.sla_class, r.level, r.department, r.queue
FROM routing_rules AS r
WHERE r.city_id = $1
  AND r.revision = CASE WHEN $2::bigint > 0 THEN $2::bigint ELSE (
    SELECT b.revision FROM rule_books AS b WHERE b.city_id = $1) END
  AND r.number > $3::int
ORDER BY r.number
LIMIT $4
