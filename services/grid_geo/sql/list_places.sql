-- A page of places in id order, with health; $1 city, $2 classes, $3 category ('' = any), $4 code
-- whose subtree is wanted ('' = all), $5 external code ('' = any), $6 retired ones too, $7 id of the
-- row before the page, $8 limit. Uses places_pkey or, for an external code, places_external_code_idx.
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
  AND places.class = ANY($2::smallint[])
  AND ($3 = '' OR places.category = $3)
  AND ($4 = ''
       OR (places.territory_code >= $4 AND places.territory_code < $4 || ':')
       OR (places.exclusive_code >= $4 AND places.exclusive_code < $4 || ':'))
  AND ($5 = '' OR places.external_code = $5)
  AND ($6::boolean OR NOT places.retired)
  AND places.id > $7
ORDER BY places.id
LIMIT $8::int
