-- The rows behind a figure are listed along an index, a page at a time: of the city, a grid, a member, and of
-- wishes, each by time and id.
CREATE INDEX event_facts_time_idx ON event_facts (city_id, report_time, event_id);
CREATE INDEX event_facts_grid_idx ON event_facts (city_id, territory_code, report_time, event_id);
CREATE INDEX event_facts_member_idx ON event_facts (city_id, assignee, report_time, event_id);
DROP INDEX event_facts_assignee_idx;
CREATE INDEX wish_facts_time_idx ON wish_facts (city_id, publish_time, wish_id);

-- Tells the id behind a name, so that one row can be looked up; otherwise the definition is as before.
DROP FUNCTION figure_rows(bigint);
CREATE FUNCTION figure_rows(at bigint)
RETURNS TABLE (city_id text, month_time bigint, territory_code text, member text, kind int,
               part int, name text, id uuid)
LANGUAGE sql STABLE AS $$
  SELECT f.city_id, f.report_time, f.territory_code, f.assignee, k.kind, k.part,
         'cities/' || f.city_id || '/events/' || f.event_id, f.event_id
  FROM event_facts f
  LEFT JOIN ratings r
    ON r.city_id = f.city_id AND r.event_id = f.event_id AND r.round = f.round
  CROSS JOIN LATERAL (VALUES
    (1, CASE WHEN f.state IN ('REJECTED', 'CANCELLED', 'MERGED') THEN 3
             WHEN f.state = 'CLOSED' THEN 1 ELSE 2 END),
    (2, CASE WHEN f.state IN ('REJECTED', 'CANCELLED', 'MERGED') OR f.resolve_due_time IS NULL THEN 3
             WHEN f.resolve_late THEN 2
             WHEN f.handled_time IS NOT NULL AND f.handled_time <= f.resolve_due_time THEN 1
             WHEN f.handled_time IS NOT NULL OR f.resolve_due_time < at THEN 2 ELSE 3 END),
    (3, CASE WHEN f.state IN ('REJECTED', 'CANCELLED', 'MERGED') OR f.contact_due_time IS NULL THEN 3
             WHEN f.contact_late THEN 2
             WHEN f.contact_time IS NOT NULL AND f.contact_time <= f.contact_due_time THEN 1
             WHEN f.contact_time IS NOT NULL OR f.contact_due_time < at THEN 2 ELSE 3 END),
    (4, CASE WHEN r.score >= 4 THEN 1 WHEN r.score IS NOT NULL THEN 2
             WHEN f.state = 'CLOSED' THEN 3 END),
    (5, CASE WHEN r.score IS NOT NULL THEN 1
             WHEN f.state IN ('RETURN_VISIT', 'CLOSED') THEN 2 END),
    (6, CASE WHEN f.state = 'CLOSED' AND f.round > 1 THEN 1 WHEN f.state = 'CLOSED' THEN 2 END),
    (8, CASE WHEN f.state = 'CLOSED' AND f.handled_time - f.report_time <= 259200000000 THEN 1
             WHEN f.state = 'CLOSED' THEN 2 END)
  ) AS k (kind, part)
  WHERE k.part IS NOT NULL
  UNION ALL
  SELECT w.city_id, w.publish_time, w.territory_code, '', 7,
         CASE w.state WHEN 'CANCELLED' THEN 3 WHEN 'CLOSED' THEN 1 ELSE 2 END,
         'cities/' || w.city_id || '/wishes/' || w.wish_id, w.wish_id
  FROM wish_facts w
  WHERE w.publish_time IS NOT NULL
$$;
