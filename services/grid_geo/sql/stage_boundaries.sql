-- Replaces one part of an import and puts off its end; nothing when the import is another subject's
-- (no row is returned then). $1 city, $2 import, $3 part, $4 subject, $5 expire time; per boundary:
-- $6 code, $7 shape, $8 digest (hex), $9 vertices. Uses boundary_imports_pkey and
-- boundary_parts_pkey.
WITH
mine AS (
  INSERT INTO boundary_imports (city_id, id, subject, expire_time)
  VALUES ($1, $2, $4, $5)
  ON CONFLICT (city_id, id) DO UPDATE
  SET expire_time = EXCLUDED.expire_time
  WHERE boundary_imports.subject = EXCLUDED.subject
  RETURNING city_id, id
),
gone AS (
  DELETE FROM boundary_parts
  USING mine
  WHERE boundary_parts.city_id = mine.city_id
    AND boundary_parts.import_id = mine.id
    AND boundary_parts.part = $3
    AND boundary_parts.code <> ALL ($6::text[])
),
stored AS (
  INSERT INTO boundary_parts (city_id, import_id, code, part, shape, digest, vertices)
  SELECT mine.city_id, mine.id, drawn.code, $3, drawn.shape, decode(drawn.digest, 'hex'),
         drawn.vertices
  FROM mine, unnest($6::text[], $7::bytea[], $8::text[], $9::bigint[])
    AS drawn (code, shape, digest, vertices)
  ON CONFLICT (city_id, import_id, code) DO UPDATE
  SET part = EXCLUDED.part,
      shape = EXCLUDED.shape,
      digest = EXCLUDED.digest,
      vertices = EXCLUDED.vertices
)
SELECT id FROM mine
