-- The next city with changes. $1 the one before it, empty at first. Uses outbox_pkey.
SELECT city_id FROM outbox WHERE city_id > $1::text ORDER BY city_id LIMIT 1
