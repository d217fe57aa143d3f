-- The migrations applied so far. Uses migrations_pkey.
SELECT
  number,
  name,
  sha256
FROM migrations
ORDER BY number
