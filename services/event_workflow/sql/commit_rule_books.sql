-- Stores imported rule books. Uses rule_books_pkey.
WITH
-- include: common/command/sql/step.sql
,
-- One row per book ($11–$17, $30); revision 0 = new.
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::bigint[], $14::bigint[], $15::int[], $16::text[],
                       $17::bigint[], $30::text[])
    AS t (ord, city_id, revision, next_revision, rule_count, content, update_time, queues)
),
created AS (
  INSERT INTO rule_books (city_id, revision, rule_count, content, update_time, queues)
  SELECT city_id, next_revision, rule_count, content, update_time, queues::jsonb
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id
),
updated AS (
  UPDATE rule_books SET revision = item.next_revision, rule_count = item.rule_count,
    content = item.content, update_time = item.update_time, queues = item.queues::jsonb
  FROM item
  WHERE item.revision > 0 AND rule_books.city_id = item.city_id
    AND rule_books.revision = item.revision
  RETURNING item.ord
),
moved AS (
  SELECT item.ord FROM item JOIN created USING (city_id)
  UNION ALL
  SELECT ord FROM updated
),
-- Rules of the new revisions ($18–$29).
rule AS (
  INSERT INTO routing_rules (city_id, revision, number, title, item_prefix, territory_code, channel,
                             platform, sla_class, level, department, queue)
  SELECT item.city_id, t.revision, t.number, t.title, t.item_prefix, t.territory_code, t.channel,
         t.platform, t.sla_class, t.level, t.department, t.queue
  FROM unnest($18::int[], $19::bigint[], $20::int[], $21::text[], $22::text[], $23::text[], $24::int[],
              $25::int[], $26::int[], $27::int[], $28::text[], $29::int[])
    AS t (ord, revision, number, title, item_prefix, territory_code, channel, platform, sla_class,
          level, department, queue)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
),
-- include: common/command/sql/tail.sql
