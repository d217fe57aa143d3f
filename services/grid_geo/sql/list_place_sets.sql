-- The revision of each city's places. Scans place_sets, one row per city.
SELECT city_id, revision FROM place_sets
