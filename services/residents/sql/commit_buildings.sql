-- Stores imported buildings, new and changed; receipts and change messages follow. Uses
-- buildings_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT ord, city_id, id, revision, new_revision, territory_code, display_name, unit_count,
         floor_count, longitude, latitude, cgcs2000, import_hash, create_time, update_time
  FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[] /* loaded, 0 = new */,
              $15::bigint[], $16::text[], $17::text[], $18::int[], $19::int[],
              $20::double precision[], $21::double precision[], $22::boolean[], $23::bytea[],
              $24::bigint[], $25::bigint[])
    AS t (ord, city_id, id, revision, new_revision, territory_code, display_name, unit_count,
          floor_count, longitude, latitude, cgcs2000, import_hash, create_time, update_time)
),
created AS (
  INSERT INTO buildings (city_id, id, revision, territory_code, display_name, unit_count,
                         floor_count, longitude, latitude, cgcs2000, import_hash, create_time,
                         update_time)
  SELECT city_id, id, new_revision, territory_code, display_name, unit_count, floor_count,
         longitude, latitude, cgcs2000, import_hash, create_time, update_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE buildings
  SET revision = item.new_revision,
      territory_code = item.territory_code,
      display_name = item.display_name,
      unit_count = item.unit_count,
      floor_count = item.floor_count,
      longitude = item.longitude,
      latitude = item.latitude,
      cgcs2000 = item.cgcs2000,
      import_hash = item.import_hash,
      update_time = item.update_time
  FROM item
  WHERE item.revision > 0
    AND buildings.city_id = item.city_id
    AND buildings.id = item.id
    AND buildings.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: common/command/sql/tail.sql
