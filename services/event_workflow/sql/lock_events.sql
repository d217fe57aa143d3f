-- Holds events until the transaction ends, in the order of their keys: $1 city, $2 ids. Uses events_pkey.
SELECT id, revision
FROM events
WHERE city_id = $1 AND id = ANY ($2::uuid[])
ORDER BY id
FOR UPDATE
