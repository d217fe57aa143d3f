-- The staff to whom the benches dispatch: events are handed to nobody whom grid_geo does not know.
INSERT INTO grid_geo.staff (city_id, id, display_name, phone, create_time, update_time, revision)
SELECT '222405', id, 'bench', '', 1763770000000000, 1763770000000000, 1
FROM (SELECT 'bench1' UNION ALL SELECT 'bench-' || i FROM generate_series(0, 511) AS i) AS staff (id);
