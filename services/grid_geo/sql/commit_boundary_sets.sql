-- Stores the changed boundaries of an import together with the city's new boundary version; receipts
-- and change messages follow. $11 row of the batch, $12 city, $13 revision loaded (0 = new), $14 update
-- time, $15 new revision; per boundary: $16 row of the batch, $17 code, $18 shape, $19 digest (hex),
-- $20 vertices, $21 first day. A boundary of a day that has one already replaces it, a later one ends
-- it. Uses boundary_sets_pkey and boundaries_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::bigint[], $14::bigint[], $15::bigint[])
    AS t (ord, city_id, revision, update_time, new_revision)
),
drawn AS (
  SELECT * FROM unnest($16::int[], $17::text[], $18::bytea[], $19::text[], $20::bigint[],
                       $21::date[])
    AS t (ord, code, shape, digest, vertices, valid_from)
),
-- include: services/grid_geo/sql/parts/next_boundary_version.sql
,
ended AS (
  UPDATE boundaries
  SET valid_to = drawn.valid_from
  FROM drawn JOIN moved USING (ord) JOIN item USING (ord)
  WHERE boundaries.city_id = item.city_id
    AND boundaries.code = drawn.code
    AND boundaries.valid_from < drawn.valid_from
    AND boundaries.valid_to > drawn.valid_from
),
stored AS (
  INSERT INTO boundaries (city_id, code, valid_from, shape, digest, vertices, boundary_version)
  SELECT item.city_id, drawn.code, drawn.valid_from, drawn.shape, decode(drawn.digest, 'hex'),
         drawn.vertices, item.new_revision
  FROM drawn JOIN moved USING (ord) JOIN item USING (ord)
  ON CONFLICT (city_id, code, valid_from) DO UPDATE
  SET shape = EXCLUDED.shape,
      digest = EXCLUDED.digest,
      vertices = EXCLUDED.vertices,
      boundary_version = EXCLUDED.boundary_version
),
-- include: common/command/sql/tail.sql
