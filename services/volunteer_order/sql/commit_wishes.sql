-- Stores decided wishes: new rows, moved rows, their claims, their history and the postings of
-- reviews; receipts and change messages follow. wishes_pkey. A second booking for one wish and
-- volunteer breaks ledger_entries_pkey and with it the whole statement.
-- $1–$10 steps; $11–$33 wishes; $34–$50 claims; $51–$55 history, one per step; $56–$62 postings
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT *
  FROM unnest($11::int[], $12::text[], $13::uuid[], $14::bigint[], $15::bigint[], $16::text[],
              $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::int[],
              $23::int[], $24::int[], $25::bigint[], $26::text[], $27::text[], $28::text[],
              $29::text[], $30::bigint[], $31::bigint[], $32::bigint[], $33::bigint[])
    AS t (ord, city_id, id, revision, new_revision, state, territory_code, house_id,
          beneficiary_id, category, title, capacity, claim_count, reward_points, due_time,
          description, drafter_id, publisher_id, end_reason, create_time, update_time,
          publish_time, end_time)
),
claim AS (
  SELECT *
  FROM unnest($34::int[], $35::text[], $36::text[], $37::bigint[], $38::bigint[], $39::int[],
              $40::text[], $41::text[], $42::bigint[], $43::text[], $44::boolean[], $45::int[],
              $46::int[], $47::int[], $48::int[], $49::text[], $50::bigint[])
    AS t (ord, volunteer_id, state, claim_time, start_time, minutes, note, attachments,
          record_time, reviewer_id, attended, effect, score, points, formula_version, comment,
          review_time)
),
detail AS (
  SELECT *
  FROM unnest($51::bigint[], $52::text[], $53::text[], $54::text[], $55::text[])
    WITH ORDINALITY AS t (revision, action, state_from, state_to, volunteer_id, n)
),
posting AS (
  SELECT *
  FROM unnest($56::int[], $57::text[], $58::text[], $59::text[], $60::text[], $61::bigint[],
              $62::bigint[])
    AS t (ord, volunteer_id, kind, account_id, counterpart_id, amount, book_time)
),
created AS (
  INSERT INTO wishes (city_id, id, revision, state, territory_code, house_id, beneficiary_id,
                      category, title, description, capacity, claim_count, reward_points, due_time,
                      drafter_id, publisher_id, end_reason, create_time, update_time, publish_time,
                      end_time)
  SELECT item.city_id, item.id, item.new_revision, item.state, item.territory_code, item.house_id,
    item.beneficiary_id, item.category, item.title, item.description, item.capacity,
    item.claim_count, item.reward_points, item.due_time, item.drafter_id, item.publisher_id,
    item.end_reason, item.create_time, item.update_time, item.publish_time, item.end_time
  FROM item
  WHERE item.revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE wishes
  SET revision = item.new_revision,
    state = item.state,
    claim_count = item.claim_count,
    publisher_id = item.publisher_id,
    end_reason = item.end_reason,
    update_time = item.update_time,
    publish_time = item.publish_time,
    end_time = item.end_time
  FROM item
  WHERE item.revision > 0
    AND wishes.city_id = item.city_id
    AND wishes.id = item.id
    AND wishes.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
claimed AS (
  INSERT INTO wish_claims (city_id, wish_id, volunteer_id, state, claim_time, start_time, minutes,
                           note, attachments, record_time, reviewer_id, attended, effect, score,
                           points, formula_version, comment, review_time)
  SELECT item.city_id, item.id, claim.volunteer_id, claim.state, claim.claim_time, claim.start_time,
    claim.minutes, claim.note, claim.attachments::text[], claim.record_time, claim.reviewer_id,
    claim.attended, claim.effect, claim.score, claim.points, claim.formula_version, claim.comment,
    claim.review_time
  FROM claim
  JOIN item USING (ord)
  JOIN moved USING (ord)
  ON CONFLICT (city_id, wish_id, volunteer_id) DO UPDATE
  SET state = excluded.state,
    claim_time = excluded.claim_time,
    start_time = excluded.start_time,
    minutes = excluded.minutes,
    note = excluded.note,
    attachments = excluded.attachments,
    record_time = excluded.record_time,
    reviewer_id = excluded.reviewer_id,
    attended = excluded.attended,
    effect = excluded.effect,
    score = excluded.score,
    points = excluded.points,
    formula_version = excluded.formula_version,
    comment = excluded.comment,
    review_time = excluded.review_time
),
history AS (
  INSERT INTO wish_steps (city_id, wish_id, revision, action, state_from, state_to, actor_id,
                          volunteer_id, step_time)
  SELECT item.city_id, item.id, detail.revision, detail.action, detail.state_from, detail.state_to,
    step.subject, detail.volunteer_id, step.at
  FROM detail
  JOIN step USING (n)
  JOIN item ON item.ord = step.ord
  JOIN moved ON moved.ord = step.ord
),
booked AS (
  INSERT INTO ledger_entries (city_id, wish_id, volunteer_id, kind, account_id, counterpart_id,
                              amount, book_time)
  SELECT item.city_id, item.id, posting.volunteer_id, posting.kind, posting.account_id,
    posting.counterpart_id, posting.amount, posting.book_time
  FROM posting
  JOIN item USING (ord)
  JOIN moved USING (ord)
),
-- include: common/command/sql/tail.sql
