-- Events newest first: open ones that departments ($24) have or were called to, by events_team_idx,
-- events_whistled_idx and whistle_calls_pkey.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/team.sql
ORDER BY e.id DESC
LIMIT $3
