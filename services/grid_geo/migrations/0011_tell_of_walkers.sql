-- What the command map tells of walkers besides where they are.

-- Where the walker has stayed and since when: a position 25 m or farther from there begins anew. NULL =
-- written by a program that does not know it.
ALTER TABLE positions
  ADD COLUMN anchor_longitude integer,
  ADD COLUMN anchor_latitude integer,
  ADD COLUMN anchor_time bigint;

-- Counted from `details`, so that nobody decodes those of everybody on duty once a second.
ALTER TABLE patrols
  ADD COLUMN check_in_count integer NOT NULL DEFAULT 0,
  ADD COLUMN finding_count integer NOT NULL DEFAULT 0,
  ADD COLUMN last_check_in_time bigint;
