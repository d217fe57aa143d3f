-- Who holds one of the identities ($1 city, $2 digests). Uses residents_identity_idx.
SELECT id, identity_index
FROM residents
WHERE city_id = $1
  AND identity_index = ANY ($2::bytea[])
