-- Deletes at most $2 batches that were received before $1. Uses track_chunks_receive_idx.
DELETE FROM track_chunks
WHERE (city_id, patrol_id, upload_id, sequence) IN (
  SELECT city_id, patrol_id, upload_id, sequence
  FROM track_chunks
  WHERE receive_time < $1::bigint
  LIMIT $2::int
)
