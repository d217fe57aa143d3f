history AS (
  INSERT INTO record_history (city_id, record_id, revision, time, action, actor, note, attachments)
  SELECT item.city_id, item.id::text, entry.revision, entry.time, entry.action, entry.actor,
         entry.note, entry.attachments
  FROM entry
  JOIN item ON item.ord = entry.ord
  JOIN moved ON moved.ord = entry.ord
),
