-- Marks, once an hour, which transactions are over: see outbox_marks. By the database's clock, which all
-- replicas share and nobody shifts. Uses outbox_marks_pkey.
INSERT INTO outbox_marks (mark_time, transaction_id)
SELECT clock.now, pg_snapshot_xmin(pg_current_snapshot())
FROM (SELECT (extract(epoch FROM now()) * 1000000)::bigint AS now) AS clock
WHERE NOT EXISTS (
  SELECT FROM outbox_marks AS young WHERE young.mark_time > clock.now - 3600000000
)
ON CONFLICT DO NOTHING
