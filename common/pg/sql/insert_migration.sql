-- Remembers an applied migration. Uses migrations_pkey.
-- $1 number, $2 name, $3 SHA-256 of its text, $4 now in microseconds
INSERT INTO migrations (number, name, sha256, apply_time)
VALUES ($1::int, $2::text, $3::bytea, $4::bigint)
