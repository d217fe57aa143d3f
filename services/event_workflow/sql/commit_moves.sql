-- Stores steps that only move events: no new rows, terms, files or whistles. The usual batch, and the
-- hot path. Uses events_pkey.
WITH
-- include: services/event_workflow/sql/parts/moves.sql
moved AS (
  UPDATE events SET
-- include: services/event_workflow/sql/parts/moved_columns.sql
  FROM item
  WHERE events.city_id = item.city_id AND events.id = item.id AND events.revision = item.revision
  RETURNING item.ord
),
-- include: services/event_workflow/sql/parts/history.sql
-- include: common/command/sql/tail.sql
