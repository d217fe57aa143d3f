-- Supervised cases newest first: $1 city, $2 id to start before, $3 limit, $4 territory codes in scope
-- (NULL = all), $5 caller's departments, $6 event, $7 state. NULL or 0 = any. Uses supervisions_pkey;
-- see list_problems.sql for CASE.
SELECT to_jsonb(r)
FROM supervisions AS r
WHERE r.city_id = $1
  AND ($2::uuid IS NULL OR r.id < $2::uuid)
  AND CASE
    WHEN (
        $4::text[] IS NULL
        OR r.department = ANY ($5::text[])
        OR r.body = ANY ($5::text[])
        OR EXISTS (SELECT FROM unnest($4::text[]) AS area WHERE starts_with(r.territory_code, area)))
      AND ($6::uuid IS NULL OR r.event_id = $6::uuid)
      AND ($7::int = 0 OR r.state = $7::int)
    THEN true
    ELSE false
  END
ORDER BY r.id DESC
LIMIT $3
