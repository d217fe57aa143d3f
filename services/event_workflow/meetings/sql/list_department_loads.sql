-- How whistles blown since a time load the departments: $1 city, $2 since, $3 now, $4 territory codes in
-- scope (NULL = all), $5 caller's departments, $6 departments counted (NULL = all). Most open calls
-- first. Uses whistles_blow_time_idx, whistle_calls_pkey and whistle_meetings_pkey: OFFSET makes the
-- calls be looked up whistle by whistle, never all calls of the city read for those of a few.
SELECT c.department, count(*),
  count(*) FILTER (WHERE c.answer_time IS NULL AND w.close_time IS NULL),
  count(*) FILTER (WHERE c.answer_time IS NULL AND w.close_time IS NULL AND w.due_time < $3::bigint),
  count(c.answer_time),
  count(*) FILTER (WHERE c.answer_time > w.due_time),
  count(*) FILTER (WHERE arrived.here),
  count(*) FILTER (WHERE m.meet_time < $3::bigint AND NOT arrived.here),
  COALESCE(avg(c.answer_time - w.blow_time), 0)::double precision / 60000000
FROM whistles AS w
CROSS JOIN LATERAL (
  SELECT department, answer_time
  FROM whistle_calls
  WHERE city_id = w.city_id AND event_id = w.event_id AND number = w.number
  OFFSET 0
) AS c
LEFT JOIN whistle_meetings AS m
  ON m.city_id = w.city_id AND m.id = w.event_id::text || '-' || w.number::text
LEFT JOIN LATERAL (
  SELECT m.arrivals @> jsonb_build_array(jsonb_build_object('department', c.department)) AS here
) AS arrived ON true
WHERE w.city_id = $1 AND w.blow_time >= $2::bigint
  AND ($6::text[] IS NULL OR c.department = ANY ($6::text[]))
  AND (
    $4::text[] IS NULL
    OR c.department = ANY ($5::text[])
    OR EXISTS (SELECT FROM unnest($4::text[]) AS area WHERE starts_with(w.territory_code, area)))
GROUP BY c.department
ORDER BY 3 DESC, 2 DESC, 1
