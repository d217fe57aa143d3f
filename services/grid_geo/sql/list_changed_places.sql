-- Places of a city that were stored after a revision of its set, retired ones too; $1 city,
-- $2 revision. Uses places_set_revision_idx.
SELECT
  places.city_id, places.id, places.class, places.external_source, places.external_code,
  places.display_name, places.display_name_ko, places.longitude_e7, places.latitude_e7,
  places.territory_code, places.exclusive_code, places.boundary_version, places.category,
  places.detail, places.retired, places.create_time, places.update_time, places.revision,
  places.set_revision
FROM places
WHERE places.city_id = $1
  AND places.set_revision > $2::bigint
ORDER BY places.set_revision
