-- Events newest first, about one asset by event_reports_asset_idx. Parameters:
-- parts/event_filter.sql, $20 asset.
SELECT
-- include: services/event_workflow/sql/parts/event_columns.sql
FROM event_reports AS about
JOIN events AS e ON e.city_id = about.city_id AND e.id = about.event_id
WHERE about.city_id = $1 AND about.asset_id = $20 AND about.asset_id <> '' AND
-- include: services/event_workflow/sql/parts/event_filter.sql
ORDER BY about.event_id DESC
LIMIT $3
