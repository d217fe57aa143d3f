-- Waits until no other process migrates this schema; held until the session ends.
-- $1 schema
SELECT pg_advisory_lock(hashtextextended('hailan migrations of ' || $1::text, 0))
