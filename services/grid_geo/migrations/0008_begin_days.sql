-- The day (UTC+8) that a city's boundary version is of; NULL = that of its update_time. A job takes it
-- on to each day that begins and raises the version when something dated begins or ends by then.
ALTER TABLE boundary_sets ADD COLUMN effective_day date;
