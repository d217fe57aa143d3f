-- Records files, all or none: $1 city, $2 addresses, $3 digests, $4 sizes, $5 upload times, $6 now.
-- Answers a file that is known (or sent twice) with other content, and how many were new. Uses
-- stored_files_pkey.
WITH
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
  WHERE NOT EXISTS (SELECT FROM changed)
  ON CONFLICT DO NOTHING
  RETURNING uri
)
SELECT (SELECT min(uri) FROM changed), (SELECT count(*) FROM created)
