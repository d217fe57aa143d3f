-- What stands beside the events of fill_events.sql, in the proportions of a city: every event has its route,
-- one in fifty is a work order that two others follow, one in a hundred was whistled to two departments,
-- one in thirty was handed over, one in two hundred is an emergency that called somebody. Run once, in
-- the schema of event_workflow, after fill_events.sql.
BEGIN;
CREATE TEMPORARY TABLE numbered ON COMMIT DROP AS
SELECT city_id, id, territory_code, department, assignee, reporter, channel, report_time,
  (report_time - 1767225600000000) / 1000000 AS n
FROM events
WHERE reporter LIKE 'reporter-%';
ANALYZE numbered;

INSERT INTO event_routes (
  city_id, event_id, platform, emergency, level, rule_number, book_revision, explanation, assignee,
  department, create_time)
SELECT city_id, id, 1 + n / 3 % 4, n % 200 = 3, 1 + n % 3, 0, 0, 'catalogue', assignee, department,
  report_time
FROM numbered;
UPDATE events SET platform = r.platform, queue_rank = (NOT r.emergency)::int
FROM event_routes AS r
WHERE r.city_id = events.city_id AND r.event_id = events.id;

INSERT INTO duty_alerts (city_id, event_id, role, territory_code, department, create_time)
SELECT city_id, id, role, territory_code, department, report_time
FROM numbered CROSS JOIN generate_series(2, 5) AS role
WHERE n % 200 = 3;

INSERT INTO ladders (city_id, event_id, revision, level, level_time, handovers)
SELECT city_id, id, 1, 2, report_time, '[]' FROM numbered WHERE n % 30 = 4;

INSERT INTO event_courses (
  city_id, event_id, workflow_id, resolve_budget, resolve_basis, open_kind, proceedings)
SELECT city_id, id, '', 0, 1, CASE WHEN n % 500 = 8 THEN 1 END, '[]' FROM numbered WHERE n % 100 = 8;

INSERT INTO clusters (city_id, id, revision, create_time, update_time)
SELECT city_id, id, 1, report_time, report_time FROM numbered WHERE n % 50 = 0;
INSERT INTO cluster_members (
  city_id, event_id, cluster_id, channel, external_id, reporter, score, reasons, linked_by, link_time)
SELECT follower.city_id, follower.id, master.id, follower.channel, '', follower.reporter, 1, '',
  'staff-1', follower.report_time
FROM numbered AS follower
JOIN numbered AS master ON master.n = follower.n - follower.n % 50
WHERE follower.n % 50 IN (1, 2);

INSERT INTO whistles (
  city_id, event_id, number, territory_code, matter, occasion, place, blower, blow_time, due_time,
  outcome)
SELECT city_id, id, 1, territory_code, '', 1, '', assignee, report_time, report_time, ''
FROM numbered
WHERE n % 100 = 11;
INSERT INTO whistle_calls (
  city_id, event_id, number, ordinal, department, reporter_in, answer, resolved)
SELECT city_id, id, 1, ordinal, 'department-' || (n / 100 + ordinal) % 40, '', '', false
FROM numbered CROSS JOIN generate_series(1, 2) AS ordinal
WHERE n % 100 = 11;
UPDATE events SET whistle_count = 1
FROM whistles AS w
WHERE w.city_id = events.city_id AND w.event_id = events.id;
COMMIT;
