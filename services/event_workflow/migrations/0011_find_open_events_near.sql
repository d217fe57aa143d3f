-- Open events near a place are found by their own index: a city holds far more ended events around a
-- place than open ones, and each would have to be read to learn that it has ended. event_reports.cell and
-- its index are of programs of the version before only: a later migration drops them, once it has repeated
-- the UPDATE for what those filed meanwhile, which is not found until then.
ALTER TABLE events ADD COLUMN cell bigint;

-- Duplicates are looked for among reports of 30 days; kOldest and CellOf of domain/similarity.h.
UPDATE events
SET cell = floor((r.latitude + 90) / 0.001)::bigint * 360000
  + floor((r.longitude + 180) / 0.001)::bigint
FROM event_reports AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id AND r.longitude IS NOT NULL
  AND events.report_time >= (extract(epoch FROM now() - interval '30 days') * 1000000)::bigint;

CREATE INDEX events_near_idx ON events (city_id, cell, id)
  WHERE close_time IS NULL AND cell IS NOT NULL;
