-- Facts from the feeds of event_workflow and volunteer_order, ratings, and the one definition of
-- every figure.
-- include: common/command/sql/tables.sql

-- How far each feed has been taken in.
CREATE TABLE feeds (
  city_id text NOT NULL,
  feed text NOT NULL,
  cursor text NOT NULL,
  PRIMARY KEY (city_id, feed)
);

-- The latest known state of every event, one row each.
CREATE TABLE event_facts (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  reporter text NOT NULL,
  assignee text NOT NULL,
  department text NOT NULL,
  state text NOT NULL,
  round int NOT NULL,
  report_time bigint NOT NULL,
  contact_due_time bigint,
  contact_time bigint,
  contact_late boolean NOT NULL,
  resolve_due_time bigint,
  handled_time bigint,
  resolve_late boolean NOT NULL,
  PRIMARY KEY (city_id, event_id)
);
CREATE INDEX event_facts_report_time_idx ON event_facts (city_id, report_time, territory_code);
CREATE INDEX event_facts_assignee_idx ON event_facts (city_id, assignee, report_time);

-- One rating per event and round, given by the reporter.
CREATE TABLE ratings (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  round int NOT NULL,
  score int NOT NULL CHECK (score BETWEEN 1 AND 5),
  comment text NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, event_id, round)
);

-- The latest known state of every published wish, one row each.
CREATE TABLE wish_facts (
  city_id text NOT NULL,
  wish_id uuid NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  state text NOT NULL,
  publish_time bigint,
  PRIMARY KEY (city_id, wish_id)
);
CREATE INDEX wish_facts_publish_time_idx ON wish_facts (city_id, publish_time, territory_code);

-- Points booked by reviews, one row per review.
CREATE TABLE point_facts (
  city_id text NOT NULL,
  wish_id uuid NOT NULL,
  revision bigint NOT NULL,
  territory_code text COLLATE "C" NOT NULL,
  volunteer text NOT NULL,
  points bigint NOT NULL,
  review_time bigint NOT NULL,
  PRIMARY KEY (city_id, wish_id, revision)
);
CREATE INDEX point_facts_review_time_idx ON point_facts (city_id, review_time, territory_code);

-- Every row of every figure, definition 1: kind as in FigureKind; part 1 = met, 2 = counts but not
-- met, 3 = excluded. `at` is the instant that "overdue" refers to. Both the counts and the rows
-- behind them are read from here, so they cannot disagree. Inlined by the planner.
CREATE FUNCTION figure_rows(at bigint)
RETURNS TABLE (city_id text, month_time bigint, territory_code text, member text, kind int,
               part int, name text)
LANGUAGE sql STABLE AS $$
  SELECT f.city_id, f.report_time, f.territory_code, f.assignee, k.kind, k.part,
         'cities/' || f.city_id || '/events/' || f.event_id
  FROM event_facts f
  LEFT JOIN ratings r
    ON r.city_id = f.city_id AND r.event_id = f.event_id AND r.round = f.round
  CROSS JOIN LATERAL (VALUES
    (1, CASE WHEN f.state IN ('REJECTED', 'CANCELLED') THEN 3
             WHEN f.state = 'CLOSED' THEN 1 ELSE 2 END),
    (2, CASE WHEN f.state IN ('REJECTED', 'CANCELLED') OR f.resolve_due_time IS NULL THEN 3
             WHEN f.resolve_late THEN 2
             WHEN f.handled_time IS NOT NULL AND f.handled_time <= f.resolve_due_time THEN 1
             WHEN f.handled_time IS NOT NULL OR f.resolve_due_time < at THEN 2 ELSE 3 END),
    (3, CASE WHEN f.state IN ('REJECTED', 'CANCELLED') OR f.contact_due_time IS NULL THEN 3
             WHEN f.contact_late THEN 2
             WHEN f.contact_time IS NOT NULL AND f.contact_time <= f.contact_due_time THEN 1
             WHEN f.contact_time IS NOT NULL OR f.contact_due_time < at THEN 2 ELSE 3 END),
    (4, CASE WHEN r.score >= 4 THEN 1 WHEN r.score IS NOT NULL THEN 2
             WHEN f.state = 'CLOSED' THEN 3 END),
    (5, CASE WHEN r.score IS NOT NULL THEN 1
             WHEN f.state IN ('RETURN_VISIT', 'CLOSED') THEN 2 END),
    (6, CASE WHEN f.state = 'CLOSED' AND f.round > 1 THEN 1 WHEN f.state = 'CLOSED' THEN 2 END)
  ) AS k (kind, part)
  WHERE k.part IS NOT NULL
  UNION ALL
  SELECT w.city_id, w.publish_time, w.territory_code, '', 7,
         CASE w.state WHEN 'CANCELLED' THEN 3 WHEN 'CLOSED' THEN 1 ELSE 2 END,
         'cities/' || w.city_id || '/wishes/' || w.wish_id
  FROM wish_facts w
  WHERE w.publish_time IS NOT NULL
$$;
