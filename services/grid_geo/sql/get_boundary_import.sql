-- Who stages an import, which of some codes other parts hold, what is staged of the city itself, and
-- how many vertices the other parts have; no row for an unknown import. $1 city, $2 import, $3 part,
-- $4 codes. Uses boundary_imports_pkey and boundary_parts_pkey.
SELECT
  boundary_imports.subject,
  COALESCE(array_agg(boundary_parts.code) FILTER (
    WHERE boundary_parts.part <> $3 AND boundary_parts.code = ANY ($4::text[])), '{}'),
  (
    SELECT own.shape
    FROM boundary_parts AS own
    WHERE own.city_id = $1
      AND own.import_id = $2
      AND own.code = $1
  ),
  COALESCE(sum(boundary_parts.vertices) FILTER (WHERE boundary_parts.part <> $3), 0)
FROM boundary_imports
LEFT JOIN boundary_parts
  ON boundary_parts.city_id = boundary_imports.city_id
  AND boundary_parts.import_id = boundary_imports.id
WHERE boundary_imports.city_id = $1
  AND boundary_imports.id = $2
GROUP BY boundary_imports.subject
