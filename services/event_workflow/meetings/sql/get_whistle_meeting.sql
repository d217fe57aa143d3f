-- One of the whistle meetings: $1 city, $2 id. Uses whistle_meetings_pkey.
SELECT to_jsonb(r)
FROM whistle_meetings AS r
WHERE r.city_id = $1 AND r.id = $2
