-- Open events whose resolve clock is past its due time and was not supervised: psql -v count=100000 in the
-- schema of event_workflow.
INSERT INTO events (
  city_id, id, revision, territory_code, channel, reporter, report_time, occur_time, item_code, catalogue_id,
  urgency, sla_class, evidence_required, round, resolve_start, resolve_due, resolve_rule, visit_attempts,
  visit_result, whistle_count, state, assignee, handler, update_time, late, urged, supervised, warn_time,
  breach_time, alarm_time)
SELECT '222405', ('00000000-0000-7000-9000-' || lpad(to_hex(i), 12, '0'))::uuid, 1, '222405001001001', 1,
  'bench', at, at, '', '', 0, 3, false, 1, at, at + 259200000000, 5, 0, 0, 0, 'DISPATCHED', 'bench', '', at, 0, 0,
  0, at + 259199999999, at + 259200000000, at + 259200000000
FROM (SELECT i, 1735689600000000 + i AS at FROM generate_series(1, :count::bigint) AS i) AS made
ON CONFLICT (city_id, id) DO UPDATE
SET revision = events.revision + 1, late = 0, urged = 0, supervised = 0, alarm_time = EXCLUDED.alarm_time;
VACUUM ANALYZE events;
