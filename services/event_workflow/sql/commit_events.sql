-- Stores steps of any kind: new events, moves, changed terms and routes, files, whistles and what is watched.
-- Uses events_pkey.
WITH
-- include: services/event_workflow/sql/parts/moves.sql
-- Terms of new events and of those whose terms changed ($38–$50).
terms AS (
  SELECT * FROM unnest($38::int[], $39::text[], $40::text[], $41::int[], $42::int[], $43::boolean[],
                       $44::int[], $45::bigint[], $46::bigint[], $47::int[], $48::int[], $49::int[],
                       $50::int[])
    AS t (ord, item_code, catalogue_id, urgency, sla_class, evidence_required, round, resolve_start,
          resolve_due, resolve_rule, visit_attempts, visit_result, whistle_count)
),
-- What is filed with new events ($51–$66, $97, $98, $120–$123).
filed AS (
  SELECT * FROM unnest($51::int[], $52::text[], $53::int[], $54::text[], $55::text[], $56::bigint[],
                       $57::bigint[], $58::bigint[], $59::text[], $60::text[],
                       $61::double precision[], $62::double precision[], $63::int[], $64::text[],
                       $65::int[], $66::bigint[], $97::text[], $98::text[],
                       $120::text[], $121::text[], $122::text[], $123::boolean[])
    AS t (ord, territory_code, channel, reporter, house_id, report_time, occur_time, contact_due,
          description, place, longitude, latitude, coordinate_system, external_id, urgency, cell,
          patrol_id, asset_id, building_id, unit, enterprise, enterprise_check_failed)
),
-- The queues of events that are routed; other parameters: parts/routed.sql.
queue AS (
  SELECT * FROM unnest($100::int[], $101::int[], $102::boolean[]) AS t (ord, platform, emergency)
),
created AS (
  INSERT INTO events (
    city_id, id, revision, territory_code, channel, reporter, house_id, report_time, occur_time,
    contact_due, item_code, catalogue_id, urgency, sla_class, evidence_required, round,
    resolve_start, resolve_due, resolve_rule, visit_attempts, visit_result, whistle_count, state,
    assignee, department, handler, contact_time, handled_time, close_time, update_time, late, urged,
    supervised, warn_time, breach_time, alarm_time, cell, platform, queue_rank,
    device_id)
  SELECT
    item.city_id, item.id, item.next_revision, filed.territory_code, filed.channel, filed.reporter,
    filed.house_id, filed.report_time, filed.occur_time, filed.contact_due, terms.item_code,
    terms.catalogue_id, terms.urgency, terms.sla_class, terms.evidence_required, terms.round,
    terms.resolve_start, terms.resolve_due, terms.resolve_rule, terms.visit_attempts,
    terms.visit_result, terms.whistle_count, item.state, item.assignee, item.department,
    item.handler, item.contact_time, item.handled_time, item.close_time, item.update_time,
    item.late, item.urged, item.supervised, item.warn_time, item.breach_time, item.alarm_time,
    filed.cell, COALESCE(queue.platform, 0), COALESCE((NOT queue.emergency)::int, 1),
    -- 5 = channel IOT.
    CASE WHEN filed.channel = 5 THEN NULLIF(filed.asset_id, '') END
  FROM item
  JOIN terms ON terms.ord = item.ord
  JOIN filed ON filed.ord = item.ord
  LEFT JOIN queue ON queue.ord = item.ord
  WHERE item.revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE events SET
-- include: services/event_workflow/sql/parts/moved_columns.sql
    ,
    item_code = COALESCE(terms.item_code, events.item_code),
    catalogue_id = COALESCE(terms.catalogue_id, events.catalogue_id),
    urgency = COALESCE(terms.urgency, events.urgency),
    sla_class = COALESCE(terms.sla_class, events.sla_class),
    evidence_required = COALESCE(terms.evidence_required, events.evidence_required),
    round = COALESCE(terms.round, events.round),
    resolve_start = COALESCE(terms.resolve_start, events.resolve_start),
    resolve_due = COALESCE(terms.resolve_due, events.resolve_due),
    resolve_rule = COALESCE(terms.resolve_rule, events.resolve_rule),
    visit_attempts = COALESCE(terms.visit_attempts, events.visit_attempts),
    visit_result = COALESCE(terms.visit_result, events.visit_result),
    whistle_count = COALESCE(terms.whistle_count, events.whistle_count),
    platform = COALESCE(queue.platform, events.platform),
    queue_rank = COALESCE((NOT queue.emergency)::int, events.queue_rank)
  FROM item
  LEFT JOIN terms ON terms.ord = item.ord
  LEFT JOIN queue ON queue.ord = item.ord
  WHERE item.revision > 0
    AND events.city_id = item.city_id AND events.id = item.id AND events.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: services/event_workflow/sql/parts/history.sql
report AS (
  INSERT INTO event_reports (city_id, event_id, channel, external_id, description, place, longitude,
                             latitude, coordinate_system, urgency, patrol_id, asset_id,
                             building_id, unit, enterprise, enterprise_check_failed)
  SELECT item.city_id, item.id, filed.channel, filed.external_id, filed.description, filed.place,
         filed.longitude, filed.latitude, filed.coordinate_system, filed.urgency,
         filed.patrol_id, filed.asset_id, filed.building_id, filed.unit,
         filed.enterprise, filed.enterprise_check_failed
  FROM filed
  JOIN item ON item.ord = filed.ord
  JOIN moved ON moved.ord = filed.ord
),
-- include: services/event_workflow/sql/parts/attached.sql
-- include: services/event_workflow/sql/parts/course.sql
-- include: services/event_workflow/sql/parts/routed.sql
-- include: services/event_workflow/sql/parts/watch.sql
-- include: common/command/sql/tail.sql
