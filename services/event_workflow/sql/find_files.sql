-- What the object store said of some files: $1 city, $2 addresses. Uses stored_files_pkey.
SELECT uri, sha256
FROM stored_files
WHERE city_id = $1 AND uri = ANY ($2::text[])
