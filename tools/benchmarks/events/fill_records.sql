-- The other records of a city that are many, beside the events of fill_events.sql: 40,000 problems, 50 drives of
-- 1,000 targets each, 100 campaigns that hold one event in ten, 5,000 projects, meetings, supervised cases with their
-- evidence, a step of history for each, and the numbers that one event in ten has where it came from. Run once, in
-- the schema of event_workflow, after fill_relations.sql.
BEGIN;
CREATE FUNCTION pg_temp.made_id(kind int, n bigint) RETURNS uuid
  LANGUAGE sql IMMUTABLE
RETURN (
  '00000000-0000-7000-' || lpad(to_hex(36864 + kind), 4, '0') || '-' || lpad(to_hex(n), 12, '0')
)::uuid;
CREATE FUNCTION pg_temp.made_grid(n bigint) RETURNS text
  LANGUAGE sql IMMUTABLE
RETURN '222405' || lpad((n % 10 + 1)::text, 3, '0') || lpad((n / 10 % 10 + 1)::text, 3, '0')
  || lpad((n / 100 % 6 + 1)::text, 3, '0');

INSERT INTO problems (
  city_id, id, revision, territory_code, claim_code, title, description, external_id, content, collector,
  create_time, state, list, department, owner, due_time, reject_reason, completer, related)
SELECT '222405', pg_temp.made_id(1, n), 1, pg_temp.made_grid(n), left(pg_temp.made_grid(n), 9), 'problem ' || n,
  '', '', md5(n::text), 'staff-' || n % 500, 1767225600000000 + n, 2, 1 + n % 3, 'department-' || n % 40,
  'staff-' || n % 500, 1767225600000000 + n, '', '', ''
FROM generate_series(1, 40000) AS n;

INSERT INTO drives (
  city_id, id, revision, title, purpose, segment, territory_code, due_time, state, create_time)
SELECT '222405', pg_temp.made_id(2, n), 1, 'drive ' || n, '', '', '222405', 1767225600000000, 1 + n % 2,
  1767225600000000 + n
FROM generate_series(1, 50) AS n;
INSERT INTO drive_targets (
  city_id, id, revision, drive_id, subject, territory_code, assignee, create_time, state, reason, attachments)
SELECT '222405', pg_temp.made_id(3, n), 1, pg_temp.made_id(2, 1 + n % 50), 'resident-' || n,
  pg_temp.made_grid(n), 'staff-' || n % 500, 1767225600000000 + n, 1 + n % 3, '', '[]'
FROM generate_series(1, 50000) AS n;

INSERT INTO campaigns (
  city_id, id, revision, title, description, territory_code, start_time, end_time, state, create_time)
SELECT '222405', pg_temp.made_id(4, n), 1, 'campaign ' || n, '', '222405', 1767225600000000, 1777225600000000,
  1 + n % 2, 1767225600000000 + n
FROM generate_series(1, 100) AS n;
INSERT INTO campaign_events (city_id, campaign_id, event_id, join_time)
SELECT city_id, pg_temp.made_id(4, 1 + n / 10 % 100), id, report_time
FROM (
  SELECT city_id, id, report_time, (report_time - 1767225600000000) / 1000000 AS n
  FROM events
  WHERE reporter LIKE 'reporter-%'
) AS numbered
WHERE n % 10 = 5;

INSERT INTO projects (
  city_id, id, revision, title, description, territory_code, state, department, milestones, reason, create_time)
SELECT '222405', pg_temp.made_id(5, n), 1, 'project ' || n, '', pg_temp.made_grid(n), 1 + n % 4,
  'department-' || n % 40, '[]', '', 1767225600000000 + n
FROM generate_series(1, 5000) AS n;
INSERT INTO project_demands (city_id, project_id, event_id, reporter, add_time)
SELECT city_id, pg_temp.made_id(5, 1 + n / 20 % 5000), id, reporter, report_time
FROM (
  SELECT city_id, id, reporter, report_time, (report_time - 1767225600000000) / 1000000 AS n
  FROM events
  WHERE reporter LIKE 'reporter-%'
) AS numbered
WHERE n % 20 = 6;

INSERT INTO whistle_meetings (
  city_id, id, revision, territory_code, departments, quorum, fence, meet_time, state, arrivals, minutes, decisions,
  follow_ups, signatures, convener, create_time)
SELECT city_id, event_id || '-' || number, 1, territory_code, '[]', 1, '{}', blow_time, 1, '[]', '', '[]', '[]', '[]',
  blower, blow_time
FROM whistles;

INSERT INTO supervisions (
  city_id, id, revision, event_id, territory_code, department, body, origin, reason, state, ask_time, reply_due, reply,
  replier, outcome, bundle_sha256, opener, create_time)
SELECT city_id, id, 1, id, territory_code, department, 'department-0', 1, '', 1 + n % 3, report_time, report_time, '', '',
  '', '', 'system', report_time
FROM (
  SELECT city_id, id, territory_code, department, report_time, (report_time - 1767225600000000) / 1000000 AS n
  FROM events
  WHERE reporter LIKE 'reporter-%'
) AS numbered
WHERE n % 100 = 7;
INSERT INTO supervision_bundles (city_id, supervision_id, manifest) SELECT city_id, id, '{}' FROM supervisions;
INSERT INTO supervision_watches (city_id, event_id, watch_time)
SELECT city_id, event_id, create_time FROM supervisions WHERE state <> 3;

UPDATE event_reports AS r SET external_id = 'external-' || e.id
FROM events AS e
WHERE e.reporter LIKE 'reporter-%' AND (e.report_time - 1767225600000000) / 1000000 % 10 = 9
  AND r.city_id = e.city_id AND r.event_id = e.id;

INSERT INTO stored_files (city_id, uri, sha256, size_bytes, record_time)
SELECT '222405', 'https://files.example/' || n, md5(n::text), 1, 1767225600000000 + n
FROM generate_series(1, 20000) AS n;

INSERT INTO record_history (city_id, record_id, revision, time, action, actor, note, attachments)
SELECT city_id, id::text, 1, create_time, 'CREATE', 'bench', '', '[]'
FROM (
  SELECT city_id, id, create_time FROM problems
  UNION ALL SELECT city_id, id, create_time FROM drive_targets
  UNION ALL SELECT city_id, id, create_time FROM projects
  UNION ALL SELECT city_id, id, create_time FROM supervisions
) AS record;
COMMIT;
