-- Places by id, with health; $1 city, $2 ids. Uses places_pkey and place_health_pkey.
SELECT
  places.city_id, places.id, places.class, places.external_source, places.external_code,
  places.display_name, places.display_name_ko, places.longitude_e7, places.latitude_e7,
  places.territory_code, places.exclusive_code, places.boundary_version, places.category,
  places.detail, places.retired, places.create_time, places.update_time, places.revision,
  place_health.state, place_health.health_time
FROM places
LEFT JOIN place_health
  ON place_health.city_id = places.city_id
  AND place_health.place_id = places.id
WHERE places.city_id = $1
  AND places.id = ANY($2::text[])
ORDER BY places.id
