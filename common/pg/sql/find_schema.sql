-- Whether the schema of this session exists, and in it the table of migrations; catalogue only.
-- $1 schema
SELECT
  EXISTS (SELECT FROM pg_namespace WHERE nspname = $1::text),
  EXISTS (
    SELECT
    FROM pg_class
    JOIN pg_namespace ON pg_namespace.oid = pg_class.relnamespace
    WHERE nspname = $1::text
      AND relname = 'migrations'
  )
