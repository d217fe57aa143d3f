-- The building and the unit that the chief who filed looks after; empty = none.
ALTER TABLE event_reports
  ADD COLUMN building_id text NOT NULL DEFAULT '',
  ADD COLUMN unit text NOT NULL DEFAULT '';
