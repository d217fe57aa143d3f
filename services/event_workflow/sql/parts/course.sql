-- How the events of the batch depart from the built-in workflow ($99, a JSON array).
course AS (
  INSERT INTO event_courses (city_id, event_id, workflow_id, resolve_budget, resolve_basis,
                             resolve_warn, state_start, state_warn, state_due, open_kind,
                             proceedings, level_role, level_start, level_warn, level_due,
                             level_stop, hand_alarms, handlers, missed_visit)
  SELECT item.city_id, item.id, t.workflow_id, t.resolve_budget, t.resolve_basis, t.resolve_warn,
         t.state_start, t.state_warn, t.state_due, t.open_kind, t.proceedings,
         t.level_role, t.level_start, t.level_warn, t.level_due, t.level_stop, t.hand_alarms,
         t.handlers, t.missed_visit
  FROM jsonb_to_recordset($99::jsonb)
    AS t (ord int, workflow_id text, resolve_budget bigint, resolve_basis smallint,
          resolve_warn bigint, state_start bigint, state_warn bigint, state_due bigint,
          open_kind smallint, proceedings jsonb, level_role smallint, level_start bigint,
          level_warn bigint, level_due bigint, level_stop bigint, hand_alarms jsonb,
          handlers jsonb, missed_visit bigint)
  JOIN item ON item.ord = t.ord
  JOIN moved ON moved.ord = t.ord
  ON CONFLICT (city_id, event_id) DO UPDATE SET
    workflow_id = EXCLUDED.workflow_id, resolve_budget = EXCLUDED.resolve_budget,
    resolve_basis = EXCLUDED.resolve_basis, resolve_warn = EXCLUDED.resolve_warn,
    state_start = EXCLUDED.state_start, state_warn = EXCLUDED.state_warn,
    state_due = EXCLUDED.state_due, open_kind = EXCLUDED.open_kind,
    proceedings = EXCLUDED.proceedings, level_role = EXCLUDED.level_role,
    level_start = EXCLUDED.level_start, level_warn = EXCLUDED.level_warn,
    level_due = EXCLUDED.level_due, level_stop = EXCLUDED.level_stop,
    hand_alarms = EXCLUDED.hand_alarms, handlers = EXCLUDED.handlers,
    missed_visit = EXCLUDED.missed_visit
),
