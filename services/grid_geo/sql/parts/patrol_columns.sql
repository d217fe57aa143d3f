  patrols.city_id, patrols.id, patrols.plan_id, patrols.title, patrols.territory_code,
  patrols.assignee, patrols.window_start, patrols.window_end, patrols.state, patrols.fault,
  patrols.abandon_reason, patrols.start_time, patrols.finish_time, patrols.clock_offset,
  patrols.details, patrols.create_time, patrols.update_time, patrols.revision,
  patrols.whereabouts_deleted
