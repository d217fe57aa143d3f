-- Deletes up to a hundred imports whose time is over, with their parts; $1 now. Uses
-- boundary_imports_expire_idx.
DELETE FROM boundary_imports
USING (
  SELECT city_id, id
  FROM boundary_imports
  WHERE expire_time < $1
  ORDER BY expire_time
  LIMIT 100
  FOR UPDATE SKIP LOCKED
) AS old
WHERE boundary_imports.city_id = old.city_id
  AND boundary_imports.id = old.id
