-- include: common/command/sql/step.sql
,
-- What each step says and stores beside its record ($12), in step order.
entry AS (
  SELECT * FROM jsonb_to_recordset($12::jsonb)
    AS t (ord int, revision bigint, "time" bigint, action text, actor text, note text,
          attachments jsonb, "rows" jsonb)
),
