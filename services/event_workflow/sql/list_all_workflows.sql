-- Every version of every city, for the cache: a few per city.
SELECT city_id, id, document FROM workflows
