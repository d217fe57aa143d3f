-- Events for benchmarks, made by the database itself: psql -v first=1 -v count=1000000 -f fill_events.sql in
-- the schema of event_workflow. Nine in ten are closed; ids and report times grow together; 600 grids,
-- 500 members of staff, 40 departments, 310 items. Each has its report and a history of one entry.
BEGIN;
INSERT INTO events (
  city_id, id, revision, territory_code, channel, reporter, house_id, report_time, occur_time,
  contact_due, item_code, catalogue_id, urgency, sla_class, evidence_required, round, resolve_start,
  resolve_due, resolve_rule, visit_attempts, visit_result, whistle_count, state, assignee, department,
  handler, contact_time, handled_time, close_time, update_time, late, urged, supervised, warn_time,
  breach_time, alarm_time, cell)
SELECT
  '222405',
  ('00000000-' || lpad(to_hex(i / 65536), 4, '0') || '-7' || lpad(to_hex(i / 16 % 4096), 3, '0') || '-8'
    || lpad(to_hex(i % 16), 3, '0') || '-000000000000')::uuid,
  1,
  '222405' || lpad((i % 10 + 1)::text, 3, '0') || lpad((i / 10 % 10 + 1)::text, 3, '0')
    || lpad((i / 100 % 6 + 1)::text, 3, '0'),
  1 + i % 5, 'reporter-' || i % 5000, CASE WHEN i % 7 = 0 THEN 'house-' || i % 20000 END,
  start + i * 1000000, start + i * 1000000, NULL, 'item-' || i % 310, '2026', 0, 3, false, 1,
  start + i * 1000000, start + i * 1000000 + 259200000000, 5, 0, 0, 0,
  CASE WHEN open THEN 'DISPATCHED' ELSE 'CLOSED' END, 'staff-' || i % 500,
  'department-' || i % 40, '', NULL, NULL,
  CASE WHEN NOT open THEN start + i * 1000000 + 3600000000 END, start + i * 1000000, 0, 0, 0,
  CASE WHEN open THEN start + i * 1000000 + 207360000000 END,
  CASE WHEN open THEN start + i * 1000000 + 259200000000 END, NULL,
  floor((42.7 + i % 777 * 0.0001 + 90) / 0.001)::bigint * 360000
    + floor((129.4 + i % 1000 * 0.0001 + 180) / 0.001)::bigint
FROM (
  SELECT i, i / 7 % 10 = 3 AS open, 1767225600000000 AS start
  FROM generate_series(:first::bigint, :first::bigint + :count::bigint - 1) AS i
) AS made;

INSERT INTO event_reports (
  city_id, event_id, channel, external_id, description, place, urgency, longitude, latitude,
  coordinate_system)
SELECT city_id, id, channel, '',
  (ARRAY['暖气管道漏水', '路灯不亮', '垃圾没有清运', '下水道堵塞', '占道经营', '树枝压断电线'])
    [1 + n % 6] || '，' || n || '号楼' || CASE WHEN n % 5000 = 7 THEN '井盖丢失' ELSE '' END,
  '幸福小区' || n % 300, 0, 129.4 + n % 1000 * 0.0001, 42.7 + n % 777 * 0.0001, 1
FROM (
  SELECT city_id, id, channel, (report_time - 1767225600000000) / 1000000 AS n
  FROM events
  WHERE id >= ('00000000-' || lpad(to_hex(:first::bigint / 65536), 4, '0') || '-7'
    || lpad(to_hex(:first::bigint / 16 % 4096), 3, '0') || '-8' || lpad(to_hex(:first::bigint % 16), 3, '0')
    || '-000000000000')::uuid
    AND reporter LIKE 'reporter-%'
) AS made
ON CONFLICT DO NOTHING;

INSERT INTO event_history (city_id, event_id, revision, time, action, from_state, to_state, round, actor,
                           role, note)
SELECT city_id, id, 1, report_time, 'REPORT', '', 'REPORTED', 1, reporter, 1, ''
FROM events
WHERE id >= ('00000000-' || lpad(to_hex(:first::bigint / 65536), 4, '0') || '-7'
  || lpad(to_hex(:first::bigint / 16 % 4096), 3, '0') || '-8' || lpad(to_hex(:first::bigint % 16), 3, '0')
  || '-000000000000')::uuid
  AND reporter LIKE 'reporter-%'
ON CONFLICT DO NOTHING;
COMMIT;
