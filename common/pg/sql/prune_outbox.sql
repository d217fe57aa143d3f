-- Removes the oldest changes of a city, of transactions below $2, at most $3, and notes the last one, in
-- one step: a reader sees both or neither. Nothing while another replica is at it. Starts behind what was
-- removed before, so that its dead index entries are not walked again. Answers how many. Uses
-- outbox_pruned_pkey and outbox_pkey.
WITH turn AS MATERIALIZED (
  SELECT pg_try_advisory_xact_lock(
    hashtextextended('hailan pruning of the outbox of ' || current_schema()::text, 0)
  ) AS mine
),
gone AS (
  DELETE FROM outbox
  WHERE ctid = ANY (ARRAY(
    SELECT old.ctid
    FROM outbox AS old
    WHERE (SELECT turn.mine FROM turn)
      AND old.city_id = $1::text
      AND old.transaction_id < $2::xid8
      AND (old.transaction_id, old.sequence) > (
        COALESCE((SELECT p.transaction_id FROM outbox_pruned AS p WHERE p.city_id = $1::text),
                 '0'::xid8),
        COALESCE((SELECT p.sequence FROM outbox_pruned AS p WHERE p.city_id = $1::text), 0)
      )
    ORDER BY old.transaction_id, old.sequence
    LIMIT $3::bigint
  ))
  RETURNING transaction_id, sequence
),
noted AS (
  INSERT INTO outbox_pruned AS pruned (city_id, transaction_id, sequence)
  SELECT $1::text, transaction_id, sequence
  FROM gone
  ORDER BY gone.transaction_id DESC, gone.sequence DESC
  LIMIT 1
  ON CONFLICT (city_id) DO UPDATE
  SET transaction_id = excluded.transaction_id, sequence = excluded.sequence
  WHERE (pruned.transaction_id, pruned.sequence) < (excluded.transaction_id, excluded.sequence)
)
SELECT count(*) FROM gone
