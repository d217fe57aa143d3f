-- Columns of a house, in the order that HouseFromRow reads.
houses.city_id, houses.id, houses.revision, houses.building_id, houses.territory_code, houses.unit,
houses.floor, houses.room, houses.area_square_metres, houses.use, houses.address,
houses.import_hash, houses.create_time, houses.update_time
