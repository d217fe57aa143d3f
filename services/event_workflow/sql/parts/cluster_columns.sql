  -- The columns of one cluster `c`, in the order of ReadCluster.
  c.city_id, c.id, c.revision, c.merged_into, c.create_time, c.update_time,
  c.answered_time, (
    SELECT jsonb_agg(to_jsonb(m) ORDER BY m.link_time, m.event_id)
    FROM cluster_members AS m
    WHERE m.city_id = c.city_id AND m.cluster_id = c.id)
