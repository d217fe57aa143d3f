-- Files of any step ($67–$75).
attached AS (
  INSERT INTO event_attachments (city_id, event_id, revision, ordinal, uri, sha256, media_type,
                                 purpose, round, create_time)
  SELECT item.city_id, item.id, t.revision, t.ordinal, t.uri, t.sha256, t.media_type, t.purpose,
         t.round, t.create_time
  FROM unnest($67::int[], $68::bigint[], $69::int[], $70::text[], $71::text[], $72::text[],
              $73::int[], $74::int[], $75::bigint[])
    AS t (ord, revision, ordinal, uri, sha256, media_type, purpose, round, create_time)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
-- The latest whistle of an event, new or changed ($76–$87, $113).
whistle AS (
  INSERT INTO whistles (city_id, event_id, number, territory_code, matter, occasion, place, blower,
                        blow_time, due_time, answered_time, close_time, outcome, quorum)
  SELECT item.city_id, item.id, t.number, t.territory_code, t.matter, t.occasion, t.place, t.blower,
         t.blow_time, t.due_time, t.answered_time, t.close_time, t.outcome, t.quorum
  FROM unnest($76::int[], $77::int[], $78::text[], $79::text[], $80::int[], $81::text[], $82::text[],
              $83::bigint[], $84::bigint[], $85::bigint[], $86::bigint[], $87::text[],
              $113::int[])
    AS t (ord, number, territory_code, matter, occasion, place, blower, blow_time, due_time,
          answered_time, close_time, outcome, quorum)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, event_id, number) DO UPDATE SET
    answered_time = EXCLUDED.answered_time, close_time = EXCLUDED.close_time,
    outcome = EXCLUDED.outcome
),
-- Its calls ($88–$96, $114, $115).
call AS (
  INSERT INTO whistle_calls (city_id, event_id, number, ordinal, department, report_in_time,
                             reporter_in, answer_time, answer, resolved, load_advice, load_reason)
  SELECT item.city_id, item.id, t.number, t.ordinal, t.department, t.report_in_time, t.reporter_in,
         t.answer_time, t.answer, t.resolved, t.load_advice, t.load_reason
  FROM unnest($88::int[], $89::int[], $90::int[], $91::text[], $92::bigint[], $93::text[],
              $94::bigint[], $95::text[], $96::boolean[], $114::int[], $115::text[])
    AS t (ord, number, ordinal, department, report_in_time, reporter_in, answer_time, answer,
          resolved, load_advice, load_reason)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, event_id, number, ordinal) DO UPDATE SET
    report_in_time = EXCLUDED.report_in_time, reporter_in = EXCLUDED.reporter_in,
    answer_time = EXCLUDED.answer_time, answer = EXCLUDED.answer, resolved = EXCLUDED.resolved
),
