-- event_reports.cell and its index: duplicates are found by events.cell since 0011. The version before this
-- one files reports without the column (commit_events.sql) and looks for duplicates among events only
-- (find_candidates.sql), so it goes on working beside this one; those before it do not, and must have ended.

-- As in 0011: what those filed after it is open and not found yet.
UPDATE events
SET cell = floor((r.latitude + 90) / 0.001)::bigint * 360000
  + floor((r.longitude + 180) / 0.001)::bigint
FROM event_reports AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND r.longitude IS NOT NULL
  AND events.close_time IS NULL AND events.cell IS NULL
  AND events.report_time >= (extract(epoch FROM now() - interval '30 days') * 1000000)::bigint;

DROP INDEX event_reports_cell_idx;
ALTER TABLE event_reports DROP COLUMN cell;
