-- The patrol on which something was found; empty = none.
ALTER TABLE event_reports ADD COLUMN patrol_id text NOT NULL DEFAULT '';
