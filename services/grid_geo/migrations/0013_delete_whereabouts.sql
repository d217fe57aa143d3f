-- Where check-ins and findings were made is deleted after the retention, like the tracks.

-- True once that has been done: the points in `details` are zeros then, and no answer has them. Binaries
-- of the release before answer the zeros.
ALTER TABLE patrols ADD COLUMN whereabouts_deleted boolean NOT NULL DEFAULT false;
-- What the deletion owes, oldest first, over all cities.
CREATE INDEX patrols_whereabouts_idx ON patrols (finish_time, city_id, id)
WHERE finish_time IS NOT NULL AND NOT whereabouts_deleted;
