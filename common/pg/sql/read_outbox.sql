-- Changes of a city after a cursor, in feed order. Only transactions below the oldest one still
-- running: none of those can commit later and slip in before what was read. Uses outbox_pkey.
-- $1 city, $2 transaction id and $3 sequence of the cursor, $4 most rows
SELECT
  transaction_id::text,
  sequence,
  type,
  resource,
  payload,
  change_time
FROM outbox
WHERE city_id = $1::text
  AND (transaction_id, sequence) > ($2::xid8, $3::bigint)
  AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())
-- Qualified: a bare name would mean the output column, which is text and sorts 1000 before 999.
ORDER BY outbox.transaction_id, outbox.sequence
LIMIT $4::bigint
