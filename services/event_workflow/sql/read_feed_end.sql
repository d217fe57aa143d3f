-- The cursor behind everything that any statement after this one can see as committed, and before
-- everything that it cannot.
SELECT (pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)::text || '.9223372036854775807'
