-- Takes the boundaries of a city on to a day that has begun: raises their version and tells the feed if
-- a territory or a boundary begins or ends after the day that the version was of, up to this one. Of
-- all replicas that try at once one succeeds: the others find another version or day. $1 city, $2
-- version loaded, $3 day, $4 time, $5 resource and $6 payload of the change message. Answers whether
-- the version rose; no row for those that came late. Uses boundary_sets_pkey, boundaries_valid_from_idx
-- and scans the city's territories, some thousand rows once a day.
WITH last AS (
  SELECT
    boundary_sets.city_id,
    COALESCE(
      boundary_sets.effective_day,
      date '1970-01-01' + ((boundary_sets.update_time + 28800000000) / 86400000000)::int
    ) AS day
  FROM boundary_sets
  WHERE boundary_sets.city_id = $1
),
due AS (
  SELECT
    last.city_id,
    EXISTS (
      SELECT 1
      FROM territories
      WHERE territories.city_id = last.city_id
        AND (
          (territories.valid_from > last.day AND territories.valid_from <= $3::date)
          OR (territories.valid_to > last.day AND territories.valid_to <= $3::date)
        )
    ) OR EXISTS (
      SELECT 1
      FROM boundaries
      WHERE boundaries.city_id = last.city_id
        AND boundaries.valid_from > '-infinity'
        AND boundaries.valid_from > last.day
        AND boundaries.valid_from <= $3::date
    ) AS changed
  FROM last
),
begun AS (
  UPDATE boundary_sets
  SET effective_day = $3::date,
      revision = boundary_sets.revision + due.changed::int,
      update_time = CASE WHEN due.changed THEN $4::bigint ELSE boundary_sets.update_time END
  FROM due
  WHERE boundary_sets.city_id = due.city_id
    AND boundary_sets.revision = $2::bigint
    AND (boundary_sets.effective_day IS NULL OR boundary_sets.effective_day < $3::date)
  RETURNING boundary_sets.city_id, due.changed
),
message AS (
  INSERT INTO outbox (city_id, type, resource, payload, change_time)
  SELECT begun.city_id, 'boundaries.effective', $5::text, $6::bytea, $4::bigint
  FROM begun
  WHERE begun.changed
)
SELECT begun.changed FROM begun
