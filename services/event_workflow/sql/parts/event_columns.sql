  -- The columns of one event `e`, in the order of ReadEvent.
  e.city_id, e.id, e.revision, e.territory_code, e.channel, e.reporter, e.house_id, e.report_time,
  e.occur_time, e.contact_due, e.item_code, e.catalogue_id, e.urgency, e.sla_class,
  e.evidence_required, e.round, e.resolve_start, e.resolve_due, e.resolve_rule, e.visit_attempts,
  e.visit_result, e.whistle_count, e.state, e.assignee, e.department, e.handler, e.contact_time,
  e.handled_time, e.close_time, e.update_time, e.late, e.urged, e.supervised,
  COALESCE(e.platform, 0),
  CASE WHEN e.whistle_count > 0 THEN (
    SELECT jsonb_agg(to_jsonb(w) || jsonb_build_object('calls', (
      SELECT jsonb_agg(to_jsonb(c) ORDER BY c.ordinal)
      FROM whistle_calls AS c
      WHERE c.city_id = w.city_id AND c.event_id = w.event_id AND c.number = w.number))
      ORDER BY w.number)
    FROM whistles AS w
    WHERE w.city_id = e.city_id AND w.event_id = e.id)
  END,
  (SELECT to_jsonb(k) FROM event_courses AS k WHERE k.city_id = e.city_id AND k.event_id = e.id)
