-- Routes of new events and of those that triage has routed again ($100–$108, $116).
routed AS (
  INSERT INTO event_routes (city_id, event_id, platform, emergency, level, rule_number, book_revision,
                            explanation, assignee, department, create_time)
  SELECT item.city_id, item.id, t.platform, t.emergency, t.level, t.rule_number, t.book_revision,
         t.explanation, t.assignee, t.department, t.create_time
  FROM unnest($100::int[], $101::int[], $102::boolean[], $103::int[], $104::int[], $105::bigint[],
              $106::text[], $107::text[], $108::text[], $116::bigint[])
    AS t (ord, platform, emergency, level, rule_number, book_revision, explanation, assignee,
          department, create_time)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, event_id) DO UPDATE SET
    platform = EXCLUDED.platform, emergency = EXCLUDED.emergency, level = EXCLUDED.level,
    rule_number = EXCLUDED.rule_number, book_revision = EXCLUDED.book_revision,
    explanation = EXCLUDED.explanation, assignee = EXCLUDED.assignee,
    department = EXCLUDED.department, create_time = EXCLUDED.create_time
),
-- Roles that emergencies call ($109, $110, $117, $118), and what the feed says of it ($111, $112, $119). A
-- department is called anew when triage names another one.
alerted AS (
  INSERT INTO duty_alerts (city_id, event_id, role, territory_code, department, create_time)
  SELECT item.city_id, item.id, t.role, t.territory_code, COALESCE(item.department, ''), t.create_time
  FROM unnest($109::int[], $110::int[], $117::text[], $118::bigint[])
    AS t (ord, role, territory_code, create_time)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, event_id, role) DO UPDATE SET
    department = EXCLUDED.department, create_time = EXCLUDED.create_time
),
alert_message AS (
  INSERT INTO outbox (city_id, type, resource, payload, change_time)
  SELECT item.city_id, 'alert.raised', 'cities/' || item.city_id || '/events/' || item.id, t.payload,
         t.change_time
  FROM unnest($111::int[], $112::bytea[], $119::bigint[]) AS t (ord, payload, change_time)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
