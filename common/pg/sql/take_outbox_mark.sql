-- The transaction of the newest mark that is old enough, none when no mark is; removes those before it.
-- $1 retention in microseconds. Uses outbox_marks_pkey.
WITH due AS (
  SELECT mark_time, transaction_id
  FROM outbox_marks
  WHERE mark_time <= (extract(epoch FROM now()) * 1000000)::bigint - $1::bigint
  ORDER BY mark_time DESC
  LIMIT 1
),
gone AS (
  DELETE FROM outbox_marks WHERE mark_time < (SELECT due.mark_time FROM due)
)
SELECT transaction_id::text FROM due
