-- Events newest first: open ones of departments ($22), by events_team_idx and whistle_calls_department_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/team.sql
ORDER BY e.id DESC
LIMIT $3
