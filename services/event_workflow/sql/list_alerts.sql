-- Emergencies (1) that call roles and that nobody has begun to handle, oldest first: $1 city, $2 roles, $3
-- raised at this time or later, $4 areas in scope (NULL = all), $5 caller's departments, $6 limit. Uses
-- duty_alerts_role_idx and events_pkey.
SELECT a.event_id, a.role, a.territory_code, a.department, e.item_code, a.create_time, e.resolve_due
FROM duty_alerts AS a
JOIN events AS e ON e.city_id = a.city_id AND e.id = a.event_id
WHERE a.city_id = $1
  AND a.role = ANY ($2::int[])
  AND a.create_time >= $3
  AND e.state IN ('REPORTED', 'ACCEPTED', 'DISPATCHED', 'SENT_BACK')
  -- Triage may have found that it is none.
  AND e.sla_class = 1
  -- A department is called by name, everybody else by place.
  AND CASE WHEN a.role = 5 THEN a.department = ANY ($5::text[])
    ELSE $4::text[] IS NULL
      OR EXISTS (SELECT FROM unnest($4::text[]) AS area WHERE starts_with(a.territory_code, area))
  END
ORDER BY a.create_time, a.event_id, a.role
LIMIT $6
