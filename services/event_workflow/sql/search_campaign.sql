-- Events newest first: those of a campaign ($24), by campaign_events_pkey.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/campaign.sql
ORDER BY e.id DESC
LIMIT $3
