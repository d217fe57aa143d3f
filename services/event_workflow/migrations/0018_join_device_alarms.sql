-- The open event of a device is found by its own index: the device's ended events, which are many after
-- some years, would each have to be read to learn that they have ended. Written once, with events of
-- channel IOT about an asset; programs of the version before leave it empty, and such an event takes no
-- further alarms and is found by its number only.
ALTER TABLE events ADD COLUMN device_id text;

-- 5 = channel IOT.
UPDATE events
SET device_id = r.asset_id
FROM event_reports AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND r.channel = 5 AND r.asset_id <> ''
  AND events.close_time IS NULL;

CREATE INDEX events_device_idx ON events (city_id, device_id, id)
  WHERE close_time IS NULL AND device_id IS NOT NULL;

-- Further alarms of a device that belong to its open event; append-only. The number of the alarm that
-- became the event is in event_reports.
CREATE TABLE joined_alarms (
  city_id text NOT NULL,
  alarm_id text NOT NULL,
  event_id uuid NOT NULL,
  -- When it was answered, microseconds since the Unix epoch.
  join_time bigint NOT NULL,
  PRIMARY KEY (city_id, alarm_id)
);
CREATE INDEX joined_alarms_event_idx ON joined_alarms (city_id, event_id);
