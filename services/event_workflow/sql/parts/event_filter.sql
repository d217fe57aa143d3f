  -- $1 city, $2 id to start before, $3 limit, $4 territory codes in scope (NULL = all), $5 states,
  -- $6 SLA light, $7 now, $8 item, $9 from, $10 until, $11 open only, $12 channel, $13 reporter,
  -- $14 assignee, $15 department, $16 house, $17 caller's departments (NULL = no such scope),
  -- $18 caller, $19 territory whose subtree is meant. NULL = any.
  e.city_id = $1
  AND ($2::uuid IS NULL OR e.id < $2::uuid)
  AND (
    $4::text[] IS NULL
    OR EXISTS (SELECT FROM unnest($4::text[]) AS area WHERE starts_with(e.territory_code, area))
    OR e.assignee = $18
    OR e.reporter = $18
    OR e.department = ANY ($17::text[])
    OR EXISTS (
      SELECT FROM whistle_calls AS c
      WHERE c.city_id = e.city_id AND c.event_id = e.id AND c.department = ANY ($17::text[])))
  AND ($5::text[] IS NULL OR e.state = ANY ($5::text[]))
  AND CASE $6::int
    WHEN 3 THEN e.breach_time < $7::bigint
    WHEN 2 THEN e.warn_time < $7::bigint AND NOT e.breach_time < $7::bigint
    WHEN 1 THEN e.warn_time IS NULL OR e.warn_time >= $7::bigint
    ELSE true
  END
  AND ($8::text IS NULL OR e.item_code = $8::text)
  AND ($9::bigint IS NULL OR e.report_time >= $9::bigint)
  AND ($10::bigint IS NULL OR e.report_time < $10::bigint)
  AND (NOT $11::boolean OR e.close_time IS NULL)
  AND ($12::int IS NULL OR e.channel = $12::int)
  AND ($13::text IS NULL OR e.reporter = $13::text)
  AND ($14::text IS NULL OR e.assignee = $14::text)
  AND ($16::text IS NULL OR e.house_id = $16::text)
  AND ($19::text IS NULL OR starts_with(e.territory_code, $19::text))
  AND (
    $15::text IS NULL
    OR e.department = $15::text
    OR EXISTS (
      SELECT FROM whistle_calls AS c
      WHERE c.city_id = e.city_id AND c.event_id = e.id AND c.department = $15::text))
