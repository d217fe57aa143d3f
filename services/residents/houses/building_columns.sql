-- Columns of a building, in the order that BuildingFromRow reads.
buildings.city_id, buildings.id, buildings.revision, buildings.territory_code,
buildings.display_name, buildings.unit_count, buildings.floor_count, buildings.longitude,
buildings.latitude, buildings.cgcs2000, buildings.import_hash, buildings.create_time,
buildings.update_time
