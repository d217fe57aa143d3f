SELECT found.state, found.light, count(*)
FROM (
  SELECT e.state,
    CASE
      WHEN e.breach_time < $7::bigint THEN 3
      WHEN e.warn_time < $7::bigint THEN 2
      ELSE 1
    END AS light
