-- The clock of the level that has an event, or had it last, where the city's workflow limits it; and
-- what people urged and supervised by hand within a day. Constant defaults: no row is rewritten, and
-- replicas of the version before go on writing rows without them: a case that one of these hands on keeps
-- its level's clock until its next step, and an alarm of such a clock that one of these takes is late.
ALTER TABLE event_courses
  -- Number of hailan.options.v1.Role; NULL = no limited level. Times are microseconds.
  ADD COLUMN level_role smallint,
  ADD COLUMN level_start bigint,
  ADD COLUMN level_warn bigint,
  ADD COLUMN level_due bigint,
  -- NULL = the level has the event.
  ADD COLUMN level_stop bigint,
  -- [{"action": number, "by": account, "time": microseconds}], oldest first.
  ADD COLUMN hand_alarms jsonb NOT NULL DEFAULT '[]';
