-- The rules in force of all cities in their order, some hundreds per city, each row with the rights of its
-- book. Uses routing_rules_pkey.
SELECT b.city_id, b.revision, r.number, r.title, r.item_prefix, r.territory_code, r.channel, r.platform,
       r.sla_class, r.level, r.department, r.queue, b.queues
FROM rule_books AS b
LEFT JOIN routing_rules AS r ON r.city_id = b.city_id AND r.revision = b.revision
ORDER BY b.city_id, r.number
