-- Events by platform, and who may see the queue of a platform.

-- Events that were closed before they knew their queue; the open ones have known it since 0013.
UPDATE events SET platform = r.platform, queue_rank = (NOT r.emergency)::int
FROM event_routes AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND events.platform IS NULL;
UPDATE events SET platform = 0, queue_rank = 1 WHERE platform IS NULL;
-- Platform and rank are rewritten only when triage changes the item or the class, so steps stay
-- heap-only.
CREATE INDEX events_platform_idx ON events (city_id, platform, id);

-- Who may list the queue of a platform: [{"platform": number, "roles": [number], "departments": [id]}];
-- a platform that is not named is open to everybody. A version before leaves them as they are.
ALTER TABLE rule_books ADD COLUMN queues jsonb NOT NULL DEFAULT '[]';
