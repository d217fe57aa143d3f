-- Who looked at a person ($1 city, $2 id), before an entry ($3), at most $4, newest first. Uses
-- accesses_residents_idx.
WITH hit AS MATERIALIZED (
  SELECT id, access_time, subject, roles, method, resource, purpose, unmasked_field
  FROM accesses
  WHERE resident_ids @> ARRAY[$2::text]
    AND city_id = $1
)
SELECT id, access_time, subject, roles, method, resource, purpose, unmasked_field
FROM hit
WHERE id < $3::bigint
ORDER BY id DESC
LIMIT $4::int
