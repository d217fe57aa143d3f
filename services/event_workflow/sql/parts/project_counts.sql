  -- A project `r` with its demands counted.
  to_jsonb(r) || (
    SELECT jsonb_build_object('demand_count', count(*), 'reporter_count', count(DISTINCT d.reporter))
    FROM project_demands AS d
    WHERE d.city_id = r.city_id AND d.project_id = r.id)
