-- The place of grid_geo (asset, camera, device) that an event is about; empty = none.
ALTER TABLE event_reports ADD COLUMN asset_id text NOT NULL DEFAULT '';
CREATE INDEX event_reports_asset_idx ON event_reports (city_id, asset_id, event_id)
  WHERE asset_id <> '';
