-- Events newest first: those about an asset ($21), by event_reports_asset_idx.
-- Parameters: parts/event_filter.sql, search/filter.sql.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
-- include: services/event_workflow/sql/search/asset.sql
ORDER BY e.id DESC
LIMIT $3
