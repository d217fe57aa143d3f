-- The rows of one report, inserted plainly: pgbench -D run=1 -D n=0 -f insert_report.sql
\set n :n + 1
\set r random(1, 1000000)
BEGIN;
INSERT INTO events (
  city_id, id, revision, territory_code, channel, reporter, report_time, occur_time, item_code, catalogue_id,
  urgency, sla_class, evidence_required, round, resolve_start, resolve_due, resolve_rule, visit_attempts,
  visit_result, whistle_count, state, department, handler, update_time, late, urged, supervised, warn_time,
  breach_time, alarm_time, cell, platform, queue_rank)
VALUES (
  '222405', (lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-'
    || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
  1, '222405001' || lpad((1 + :r::int % 10)::text, 3, '0') || lpad((1 + :r::int % 6)::text, 3, '0'), 1,
  'bench-' || :client_id::text, 1767225600000000, 1767225600000000, '', '', 0, 3, false, 1, 1767225600000000,
  1767484800000000, 5, 0, 0, 0, 'REPORTED', NULL, '', 1767225600000000, 0, 0, 0, 1767433000000000,
  1767484800000000, 1867433000000000, :r::int % 40000, 1, 1);
INSERT INTO event_reports (
  city_id, event_id, channel, external_id, description, place, longitude, latitude, coordinate_system, urgency,
  patrol_id, asset_id)
VALUES (
  '222405', (lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-'
    || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
  1, '', '暖气管道漏水，' || :r::text || '号楼', '幸福小区' || (:r::int % 300), 129.4 + :r::int % 1000 * 0.0001,
  42.7 + :r::int % 777 * 0.0001, 1, 0, '', '');
INSERT INTO event_routes (
  city_id, event_id, platform, emergency, level, rule_number, book_revision, explanation, assignee, department,
  create_time)
VALUES (
  '222405', (lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-'
    || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
  1, false, 1, 0, 0, 'no rule matched: an event, its place first; goes to the grid 222405001001001, which has no member ',
  '', '', 1767225600000000);
INSERT INTO event_history (
  city_id, event_id, revision, time, action, from_state, to_state, round, actor, role, note, detail)
VALUES (
  '222405', (lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-'
    || lpad(to_hex(:n::bigint), 12, '0'))::uuid,
  1, 1767225600000000, 'REPORT', '', 'REPORTED', 1, 'bench-' || :client_id::text, 6, '',
  '{"department": "", "due_rule": 5, "due_time": 1767484800000000}');
INSERT INTO requests (city_id, subject, request_id, body_hash, resource_id, create_time)
VALUES ('222405', 'bench-' || :client_id::text, gen_random_uuid(), '\x00112233445566778899aabbccddeeff',
  lpad(to_hex(:run::bigint), 8, '0') || '-0000-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-'
    || lpad(to_hex(:n::bigint), 12, '0'), 1767225600000000);
INSERT INTO outbox (city_id, type, resource, payload, change_time)
VALUES ('222405', 'event.reported', 'cities/222405/events/' || :n::text, decode(repeat('ab', 220), 'hex'),
  1767225600000000);
END;
