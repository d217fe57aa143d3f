-- Stores imported houses, new and changed; receipts and change messages follow. Uses houses_pkey.
WITH
-- include: common/command/sql/step.sql
,
item AS (
  SELECT ord, city_id, id, revision, new_revision, building_id, territory_code, unit, floor, room,
         area_square_metres, use, address, import_hash, create_time, update_time
  FROM unnest($11::int[], $12::text[], $13::text[], $14::bigint[] /* loaded, 0 = new */,
              $15::bigint[], $16::text[], $17::text[], $18::text[], $19::int[], $20::text[],
              $21::double precision[], $22::text[], $23::text[], $24::bytea[], $25::bigint[],
              $26::bigint[])
    AS t (ord, city_id, id, revision, new_revision, building_id, territory_code, unit, floor, room,
          area_square_metres, use, address, import_hash, create_time, update_time)
),
created AS (
  INSERT INTO houses (city_id, id, revision, building_id, territory_code, unit, floor, room,
                      area_square_metres, use, address, import_hash, create_time, update_time)
  SELECT city_id, id, new_revision, building_id, territory_code, unit, floor, room,
         area_square_metres, use, address, import_hash, create_time, update_time
  FROM item
  WHERE revision = 0
  ON CONFLICT DO NOTHING
  RETURNING city_id, id
),
updated AS (
  UPDATE houses
  SET revision = item.new_revision,
      building_id = item.building_id,
      territory_code = item.territory_code,
      unit = item.unit,
      floor = item.floor,
      room = item.room,
      area_square_metres = item.area_square_metres,
      use = item.use,
      address = item.address,
      import_hash = item.import_hash,
      update_time = item.update_time
  FROM item
  WHERE item.revision > 0
    AND houses.city_id = item.city_id
    AND houses.id = item.id
    AND houses.revision = item.revision
  RETURNING item.ord
),
-- include: common/command/sql/moved.sql
-- include: common/command/sql/tail.sql
