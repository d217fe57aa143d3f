-- Takes in one page of event changes together with its cursor, once, whichever replica comes first.
-- $1 city, $2 feed, $3 cursor before, $4 cursor after, then one array per column.
WITH moved AS (
  INSERT INTO feeds (city_id, feed, cursor) VALUES ($1, $2, $4)
  ON CONFLICT (city_id, feed) DO UPDATE SET cursor = excluded.cursor WHERE feeds.cursor = $3
  RETURNING city_id
),
item AS (
  SELECT DISTINCT ON (event_id) *
  FROM unnest($5::uuid[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[],
              $11::text[], $12::int[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bool[],
              $17::bigint[], $18::bigint[], $19::bool[])
    AS t (event_id, revision, territory_code, reporter, assignee, department, state, round,
          report_time, contact_due_time, contact_time, contact_late, resolve_due_time, handled_time,
          resolve_late)
  ORDER BY event_id, revision DESC
),
fact AS (
  INSERT INTO event_facts (city_id, event_id, revision, territory_code, reporter, assignee,
                           department, state, round, report_time, contact_due_time, contact_time,
                           contact_late, resolve_due_time, handled_time, resolve_late)
  SELECT moved.city_id, event_id, revision, territory_code, reporter, assignee, department, state,
         round, report_time, contact_due_time, contact_time, contact_late, resolve_due_time,
         handled_time, resolve_late
  FROM item CROSS JOIN moved
  ON CONFLICT (city_id, event_id) DO UPDATE SET
    revision = excluded.revision, territory_code = excluded.territory_code,
    assignee = excluded.assignee, department = excluded.department, state = excluded.state,
    round = excluded.round, contact_due_time = excluded.contact_due_time,
    contact_time = excluded.contact_time, contact_late = excluded.contact_late,
    resolve_due_time = excluded.resolve_due_time, handled_time = excluded.handled_time,
    resolve_late = excluded.resolve_late
  WHERE event_facts.revision < excluded.revision
)
SELECT city_id FROM moved
