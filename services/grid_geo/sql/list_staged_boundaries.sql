-- All staged boundaries of a subject's import in code order; $1 city, $2 import, $3 subject. Uses
-- boundary_imports_pkey and boundary_parts_pkey.
SELECT
  boundary_parts.part, boundary_parts.code, boundary_parts.shape,
  encode(boundary_parts.digest, 'hex'), boundary_parts.vertices
FROM boundary_imports
JOIN boundary_parts
  ON boundary_parts.city_id = boundary_imports.city_id
  AND boundary_parts.import_id = boundary_imports.id
WHERE boundary_imports.city_id = $1
  AND boundary_imports.id = $2
  AND boundary_imports.subject = $3
ORDER BY boundary_parts.code
