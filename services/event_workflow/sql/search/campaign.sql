FROM campaign_events AS member
JOIN events AS e ON e.city_id = member.city_id AND e.id = member.event_id
WHERE member.city_id = $1 AND member.campaign_id = $24::uuid AND
-- include: services/event_workflow/sql/search/filter.sql
