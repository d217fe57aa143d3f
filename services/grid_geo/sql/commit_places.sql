-- Stores places; receipts and change messages follow. $11 row of the batch, $12 city, $13 id,
-- $14 revision loaded (0 = new), $15 class, $16 external source, $17 external code, $18–$19 names,
-- $20–$21 longitude and latitude, $22 territory, $23 exclusive grid, $24 boundary version,
-- $25 category, $26 detail (hex), $27 retired, $28 create time, $29 update time, $30 new revision.
-- Uses places_pkey and place_sets_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[], $15::smallint[],
                       $16::text[], $17::text[], $18::text[], $19::text[], $20::int[], $21::int[],
                       $22::text[], $23::text[], $24::bigint[], $25::text[], $26::bytea[],
                       $27::boolean[], $28::bigint[], $29::bigint[], $30::bigint[])
    AS t (ord, city_id, id, revision, class, external_source, external_code, display_name,
          display_name_ko, longitude_e7, latitude_e7, territory_code, exclusive_code,
          boundary_version, category, detail, retired, create_time, update_time, new_revision)
),
-- In city order, so that commits of two replicas never wait for each other in a ring.
place_set AS (
  INSERT INTO place_sets (city_id, revision)
  SELECT DISTINCT city_id, 1 FROM item ORDER BY city_id
  ON CONFLICT (city_id) DO UPDATE SET revision = place_sets.revision + 1
  RETURNING city_id, revision
),
created AS (
  INSERT INTO places (city_id, id, class, external_source, external_code, display_name,
                      display_name_ko, longitude_e7, latitude_e7, territory_code, exclusive_code,
                      boundary_version, category, detail, retired, set_revision, create_time,
                      update_time, revision)
  SELECT item.city_id, item.id, item.class, item.external_source, item.external_code,
         item.display_name, item.display_name_ko, item.longitude_e7, item.latitude_e7,
         item.territory_code, item.exclusive_code, item.boundary_version, item.category,
         item.detail, item.retired, place_set.revision, item.create_time, item.update_time,
         item.new_revision
  FROM item JOIN place_set USING (city_id)
  WHERE item.revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE places
  SET display_name = item.display_name,
      display_name_ko = item.display_name_ko,
      longitude_e7 = item.longitude_e7,
      latitude_e7 = item.latitude_e7,
      territory_code = item.territory_code,
      exclusive_code = item.exclusive_code,
      boundary_version = item.boundary_version,
      category = item.category,
      detail = item.detail,
      retired = item.retired,
      set_revision = place_set.revision,
      update_time = item.update_time,
      revision = item.new_revision
  FROM item JOIN place_set USING (city_id)
  WHERE item.revision > 0
    AND places.city_id = item.city_id
    AND places.id = item.id
    AND places.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: common/command/sql/tail.sql
