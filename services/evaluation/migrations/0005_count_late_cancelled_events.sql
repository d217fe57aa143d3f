-- What was late when it was cancelled stays late: a cancellation ends a case, not its lateness. Otherwise
-- the definition is as before; what was cancelled in time counts in neither figure.
CREATE OR REPLACE FUNCTION figure_rows(at bigint)
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
    (2, CASE WHEN f.state = 'CANCELLED' AND f.resolve_late THEN 2
             WHEN f.state IN ('REJECTED', 'CANCELLED', 'MERGED') OR f.resolve_due_time IS NULL THEN 3
             WHEN f.resolve_late THEN 2
             WHEN f.handled_time IS NOT NULL AND f.handled_time <= f.resolve_due_time THEN 1
             WHEN f.handled_time IS NOT NULL OR f.resolve_due_time < at THEN 2 ELSE 3 END),
    (3, CASE WHEN f.state = 'CANCELLED' AND f.contact_late THEN 2
             WHEN f.state IN ('REJECTED', 'CANCELLED', 'MERGED') OR f.contact_due_time IS NULL THEN 3
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
