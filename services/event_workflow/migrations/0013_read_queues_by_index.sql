-- What lists need to read only their own page, however much is stored.

-- The queue of an event, so that an index can hold what waits in it: event_routes.platform (0 = in no
-- queue: a case of the past), and 0 for an emergency, 1 for all others. Written with the event and never
-- changed. NULL = filed by a version that does not know them, or closed before they came; such events are
-- found by events_unqueued_idx.
ALTER TABLE events ADD COLUMN platform smallint;
ALTER TABLE events ADD COLUMN queue_rank smallint;
UPDATE events SET platform = r.platform, queue_rank = (NOT r.emergency)::int
FROM event_routes AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND events.close_time IS NULL;
UPDATE events SET platform = 0, queue_rank = 1 WHERE close_time IS NULL AND platform IS NULL;
CREATE INDEX events_queue_idx ON events (city_id, platform, queue_rank, id)
  WHERE close_time IS NULL AND platform IS NOT NULL;
CREATE INDEX events_unqueued_idx ON events (city_id, id)
  WHERE close_time IS NULL AND platform IS NULL;

-- Open events that departments were called to; the calls themselves do not know what is open.
CREATE INDEX events_whistled_idx ON events (city_id, id)
  WHERE close_time IS NULL AND whistle_count > 0;
