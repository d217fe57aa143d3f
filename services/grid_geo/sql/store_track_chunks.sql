-- Stores batches of track points that were taken on duty, and the positions that follow from them; says
-- of every batch what its patrol is, so that what was not stored can be cut or refused. $1 row, $2
-- city, $3 patrol, $4 upload, $5 sequence, $6 whoever uploads, $7–$8 first and last time by the phone,
-- $9 receive time, $10 points, $11–$14 last trustworthy position (longitude NULL = none) with accuracy
-- and time by the phone, $15 how long after its receipt a position may have been taken: with a later
-- one nothing of a batch is stored. Uses patrols_pkey, track_chunks_pkey, track_evidence_pkey and
-- positions_pkey.
WITH item AS (
  SELECT * FROM unnest($1::int[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[],
                       $7::bigint[], $8::bigint[], $9::bigint[], $10::bytea[], $11::int[],
                       $12::int[], $13::int[], $14::bigint[])
    AS t (ord, city_id, patrol_id, upload_id, sequence, subject, first_time, last_time,
          receive_time, points, longitude, latitude, accuracy, position_time)
),
judged AS (
  SELECT
    item.ord, patrols.assignee, patrols.state, patrols.start_time, patrols.finish_time,
    patrols.clock_offset,
    COALESCE(
      patrols.assignee = item.subject
        AND item.first_time + patrols.clock_offset >= patrols.start_time
        AND item.last_time + patrols.clock_offset
          <= COALESCE(patrols.finish_time, 9223372036854775807)
        AND (item.longitude IS NULL
          OR item.position_time + patrols.clock_offset <= item.receive_time + $15::bigint),
      false) AS fits
  FROM item
  LEFT JOIN patrols ON patrols.city_id = item.city_id AND patrols.id = item.patrol_id
),
stored AS (
  INSERT INTO track_chunks (city_id, patrol_id, upload_id, sequence, receive_time, points)
  SELECT item.city_id, item.patrol_id, item.upload_id, item.sequence, item.receive_time, item.points
  FROM item JOIN judged USING (ord)
  WHERE judged.fits
  ON CONFLICT DO NOTHING
  RETURNING city_id, patrol_id, receive_time
),
-- Late points change what the track of an ended patrol comes to.
reopened AS (
  INSERT INTO track_evidence AS known (city_id, patrol_id, version, due_time, end_time)
  SELECT stored.city_id, stored.patrol_id, 1, max(stored.receive_time), max(patrols.finish_time)
  FROM stored JOIN patrols ON patrols.city_id = stored.city_id AND patrols.id = stored.patrol_id
  WHERE patrols.finish_time IS NOT NULL
  GROUP BY stored.city_id, stored.patrol_id
  ORDER BY stored.city_id, stored.patrol_id
  ON CONFLICT (city_id, patrol_id) DO UPDATE
  SET version = known.version + 1, due_time = EXCLUDED.due_time
),
-- Taken when it was received at the latest: whatever is honest and comes later would have to wait.
latest AS (
  SELECT DISTINCT ON (item.city_id, judged.assignee)
    item.city_id, judged.assignee, item.patrol_id, item.longitude, item.latitude, item.accuracy,
    LEAST(item.position_time + judged.clock_offset, item.receive_time) AS position_time
  FROM item JOIN judged USING (ord)
  WHERE judged.fits AND judged.state = 2 AND item.longitude IS NOT NULL
  ORDER BY item.city_id, judged.assignee, position_time DESC
),
shown AS (
  INSERT INTO positions AS known
    (city_id, staff_id, patrol_id, longitude, latitude, accuracy, position_time, anchor_longitude,
     anchor_latitude, anchor_time)
  SELECT city_id, assignee, patrol_id, longitude, latitude, accuracy, position_time, longitude,
         latitude, position_time
  FROM latest
  ON CONFLICT (city_id, staff_id) DO UPDATE
  SET patrol_id = EXCLUDED.patrol_id,
      longitude = EXCLUDED.longitude,
      latitude = EXCLUDED.latitude,
      accuracy = EXCLUDED.accuracy,
      position_time = EXCLUDED.position_time,
      -- Within 25 m of where the walker has stayed nothing begins; 0.01112 m are 1e-7 degree.
      (anchor_longitude, anchor_latitude, anchor_time) = (
        SELECT
          CASE WHEN stay.goes_on THEN known.anchor_longitude ELSE EXCLUDED.longitude END,
          CASE WHEN stay.goes_on THEN known.anchor_latitude ELSE EXCLUDED.latitude END,
          CASE WHEN stay.goes_on THEN known.anchor_time ELSE EXCLUDED.position_time END
        FROM (
          SELECT
            known.patrol_id = EXCLUDED.patrol_id
            AND ((EXCLUDED.latitude::float8 - known.anchor_latitude) * 0.0111194927) ^ 2
              + ((EXCLUDED.longitude::float8 - known.anchor_longitude) * 0.0111194927
                 * cosd(EXCLUDED.latitude / 1e7::float8)) ^ 2 < 625 AS goes_on
        ) AS stay
      )
  WHERE known.position_time < EXCLUDED.position_time OR known.patrol_id <> EXCLUDED.patrol_id
)
SELECT ord, fits, assignee, start_time, finish_time, clock_offset
FROM judged
ORDER BY ord
