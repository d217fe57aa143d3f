-- Records files, all or none, with a receipt: $1 city, $2 addresses, $3 digests, $4 sizes, $5 upload times,
-- $6 now, $7 subject, $8 request id, $9 body hash. Answers a file that is known (or sent twice) with other
-- content, how many were new, and whether the request id stands for another body. Uses stored_files_pkey and
-- requests_pkey.
WITH
seen AS (
  SELECT body_hash FROM requests WHERE city_id = $1 AND subject = $7 AND request_id = $8::uuid
),
file AS (
  SELECT DISTINCT * FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
    AS t (uri, sha256, size_bytes, upload_time)
),
changed AS (
  SELECT file.uri
  FROM file
  JOIN stored_files AS s ON s.city_id = $1 AND s.uri = file.uri
  WHERE s.sha256 <> file.sha256 OR s.size_bytes <> file.size_bytes
  UNION ALL
  SELECT uri FROM file GROUP BY uri HAVING count(DISTINCT (sha256, size_bytes)) > 1
),
created AS (
  INSERT INTO stored_files (city_id, uri, sha256, size_bytes, upload_time, record_time)
  SELECT $1, uri, sha256, size_bytes, upload_time, $6::bigint
  FROM file
  WHERE NOT EXISTS (SELECT FROM changed) AND NOT EXISTS (SELECT FROM seen)
  ON CONFLICT DO NOTHING
  RETURNING uri
),
receipt AS (
  INSERT INTO requests (city_id, subject, request_id, body_hash, resource_id, create_time)
  SELECT $1, $7, $8::uuid, $9::bytea, 'files', $6::bigint
  WHERE NOT EXISTS (SELECT FROM changed)
  ON CONFLICT DO NOTHING
)
SELECT (SELECT min(uri) FROM changed), (SELECT count(*) FROM created),
  EXISTS (SELECT FROM seen WHERE body_hash <> $9::bytea)
