  -- LIMIT keeps both looks single: a plan made while there were few must not scan many.
  CROSS JOIN LATERAL (
    SELECT r.platform, (NOT r.emergency)::int AS rank, r.level, r.department
    FROM event_routes AS r
    WHERE r.city_id = e.city_id AND r.event_id = e.id
    LIMIT 1
  ) AS r
  LEFT JOIN LATERAL (
    SELECT l.level FROM ladders AS l WHERE l.city_id = e.city_id AND l.event_id = e.id LIMIT 1
  ) AS l ON true
