-- Changes of a city after a cursor, in feed order, each with whether any after the cursor was removed
-- already: then that alone is the answer, one row of it. An empty cursor (0) starts at what is kept. Only
-- transactions below the oldest one still running: none of those can commit later and slip in before what
-- was read. Uses outbox_pruned_pkey and outbox_pkey.
-- $1 city, $2 transaction id and $3 sequence of the cursor, $4 most rows
SELECT
  cursor.expired,
  change.transaction_id::text,
  change.sequence,
  change.type,
  change.resource,
  change.payload,
  change.change_time
FROM (
  SELECT EXISTS (
    SELECT FROM outbox_pruned AS pruned
    WHERE pruned.city_id = $1::text
      AND (pruned.transaction_id, pruned.sequence) > ($2::xid8, $3::bigint)
      AND $2::xid8 <> '0'::xid8
  ) AS expired
) AS cursor
LEFT JOIN LATERAL (
  SELECT
    outbox.transaction_id,
    outbox.sequence,
    outbox.type,
    outbox.resource,
    outbox.payload,
    outbox.change_time
  FROM outbox
  WHERE NOT cursor.expired
    AND outbox.city_id = $1::text
    AND (outbox.transaction_id, outbox.sequence) > ($2::xid8, $3::bigint)
    AND outbox.transaction_id < pg_snapshot_xmin(pg_current_snapshot())
  ORDER BY outbox.transaction_id, outbox.sequence
  LIMIT $4::bigint
) AS change ON true
-- Qualified: a bare name would mean the output column, which is text and sorts 1000 before 999.
ORDER BY change.transaction_id, change.sequence
