-- What lists need to read only their own page, however much is stored.

-- The queue of an event, so that an index can hold what waits in it: event_routes.platform, and 0 for an
-- emergency, 1 for all others. Written with the event and never changed. NULL = filed by a version
-- that does not know them, or closed before they came; such events are found by events_unqueued_idx.
ALTER TABLE events ADD COLUMN platform smallint;
ALTER TABLE events ADD COLUMN queue_rank smallint;
UPDATE events SET platform = r.platform, queue_rank = (NOT r.emergency)::int
FROM event_routes AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND events.close_time IS NULL;
CREATE INDEX events_queue_idx ON events (city_id, platform, queue_rank, id)
  WHERE close_time IS NULL AND platform IS NOT NULL;
CREATE INDEX events_unqueued_idx ON events (city_id, id)
  WHERE close_time IS NULL AND platform IS NULL;

-- Open events that departments were called to; the calls themselves do not know what is open.
CREATE INDEX events_whistled_idx ON events (city_id, id)
  WHERE close_time IS NULL AND whistle_count > 0;

-- When a source was last told something new: the latest step of an event of another system's channel
-- (4 and above: hotline, devices, letters, …) or of the work order that it follows. Kept beside the
-- events because an index on a column that every step moves would make every step of every event
-- rewrite all their indexes.
CREATE TABLE source_steps (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  reporter text NOT NULL,
  channel smallint NOT NULL,
  step_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id)
);
CREATE INDEX source_steps_time_idx ON source_steps (city_id, reporter, channel, step_time, event_id);

-- Made by the database, once per batch of steps, so that no version of the service can forget it. Few
-- rows against a large table: never a plan that reads the table from end to end.
CREATE FUNCTION note_source_steps() RETURNS trigger
  LANGUAGE plpgsql
  SET enable_hashjoin = off
  SET enable_mergejoin = off
  SET enable_seqscan = off
  SET search_path FROM CURRENT AS
$$
BEGIN
  INSERT INTO source_steps (city_id, event_id, reporter, channel, step_time)
  SELECT e.city_id, e.id, e.reporter, e.channel, step.time
  FROM entries AS step
  JOIN events AS e ON e.city_id = step.city_id AND e.id = step.event_id
  WHERE step.revision = 1 AND e.channel > 3
  ON CONFLICT DO NOTHING;
  -- In the order of the keys, so that two batches cannot wait for each other.
  WITH step AS (
    SELECT city_id, event_id, max(time) AS time FROM entries WHERE revision > 1 GROUP BY 1, 2
  ),
  told AS (
    SELECT city_id, event_id, time FROM step
    UNION ALL
    SELECT m.city_id, m.event_id, step.time
    FROM step
    JOIN cluster_members AS m ON m.city_id = step.city_id AND m.cluster_id = step.event_id
  ),
  locked AS (
    SELECT s.city_id, s.event_id, told.time
    FROM told
    JOIN source_steps AS s ON s.city_id = told.city_id AND s.event_id = told.event_id
    ORDER BY s.city_id, s.event_id
    FOR NO KEY UPDATE OF s
  )
  UPDATE source_steps AS s SET step_time = locked.time
  FROM locked
  WHERE s.city_id = locked.city_id AND s.event_id = locked.event_id AND s.step_time < locked.time;
  RETURN NULL;
END
$$;
CREATE TRIGGER event_history_source_steps
  AFTER INSERT ON event_history
  REFERENCING NEW TABLE AS entries
  FOR EACH STATEMENT EXECUTE FUNCTION note_source_steps();
-- After the trigger, which keeps writers out until this is committed.
INSERT INTO source_steps (city_id, event_id, reporter, channel, step_time)
SELECT e.city_id, e.id, e.reporter, e.channel, GREATEST(e.update_time, w.update_time)
FROM events AS e
LEFT JOIN cluster_members AS m ON m.city_id = e.city_id AND m.event_id = e.id
LEFT JOIN events AS w ON w.city_id = m.city_id AND w.id = m.cluster_id
WHERE e.channel > 3;
