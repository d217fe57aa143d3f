-- Removes the oldest receipts that are older than $1 microseconds, at most $3; nothing while another
-- replica is at it. $2 the time of the last one that was removed before: dead index entries up to it are
-- not walked again. Answers how many, and the time of the last. Uses requests_age_idx.
WITH turn AS MATERIALIZED (
  SELECT pg_try_advisory_xact_lock(
    hashtextextended('hailan pruning of the receipts of ' || current_schema()::text, 0)
  ) AS mine
),
gone AS (
  DELETE FROM requests
  WHERE ctid = ANY (ARRAY(
    SELECT old.ctid
    FROM requests AS old
    WHERE (SELECT turn.mine FROM turn)
      AND old.create_time < (extract(epoch FROM now()) * 1000000)::bigint - $1::bigint
      AND old.create_time >= $2::bigint
    ORDER BY old.create_time
    LIMIT $3::bigint
  ))
  RETURNING create_time
)
SELECT count(*), COALESCE(max(create_time), $2::bigint) FROM gone
