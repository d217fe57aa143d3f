-- All lineage of a city; $1 city. Uses lineage_pkey.
SELECT from_code, to_code, effective_date, share_of_from, share_of_to, reorganisation_id
FROM lineage
WHERE city_id = $1
