-- Events of a period, whatever they are about: rankings read them by the time of the report, which never
-- changes, so steps stay heap-only.
CREATE INDEX events_report_time_idx ON events (city_id, report_time);

-- The unified social credit code of the enterprise that the report speaks for; empty = of none. Constant
-- defaults: no row is rewritten, and replicas of the version before go on writing rows without them.
ALTER TABLE event_reports
  ADD COLUMN enterprise text NOT NULL DEFAULT '',
  -- Its check digit does not fit: published codes do that, so it is kept and shown.
  ADD COLUMN enterprise_check_failed boolean NOT NULL DEFAULT false;
CREATE INDEX event_reports_enterprise_idx ON event_reports (city_id, enterprise, event_id)
  WHERE enterprise <> '';
