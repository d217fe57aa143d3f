-- The latest steps of a record, oldest first: $1 city, $2 record id, $3 limit. Uses
-- record_history_pkey.
SELECT revision, time, action, actor, note, attachments
FROM (
  SELECT revision, time, action, actor, note, attachments
  FROM record_history
  WHERE city_id = $1 AND record_id = $2
  ORDER BY revision DESC
  LIMIT $3
) AS latest
ORDER BY revision
