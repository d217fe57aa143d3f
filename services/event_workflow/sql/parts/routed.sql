-- Routes of new events ($100–$108).
routed AS (
  INSERT INTO event_routes (city_id, event_id, platform, emergency, level, rule_number, book_revision,
                            explanation, assignee, department, create_time)
  SELECT item.city_id, item.id, t.platform, t.emergency, t.level, t.rule_number, t.book_revision,
         t.explanation, t.assignee, t.department, filed.report_time
  FROM unnest($100::int[], $101::int[], $102::boolean[], $103::int[], $104::int[], $105::bigint[],
              $106::text[], $107::text[], $108::text[])
    AS t (ord, platform, emergency, level, rule_number, book_revision, explanation, assignee,
          department)
  JOIN item ON item.ord = t.ord
  JOIN filed ON filed.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
-- Roles that new emergencies call ($109, $110), and what the feed says of it ($111, $112).
alerted AS (
  INSERT INTO duty_alerts (city_id, event_id, role, territory_code, department, create_time)
  SELECT item.city_id, item.id, t.role, filed.territory_code, COALESCE(item.department, ''),
         filed.report_time
  FROM unnest($109::int[], $110::int[]) AS t (ord, role)
  JOIN item ON item.ord = t.ord
  JOIN filed ON filed.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
alert_message AS (
  INSERT INTO outbox (city_id, type, resource, payload, change_time)
  SELECT item.city_id, 'alert.raised', 'cities/' || item.city_id || '/events/' || item.id, t.payload,
         filed.report_time
  FROM unnest($111::int[], $112::bytea[]) AS t (ord, payload)
  JOIN item ON item.ord = t.ord
  JOIN filed ON filed.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
