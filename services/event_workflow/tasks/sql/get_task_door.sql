-- How many tasks of a city have passed the door: $1 city. No row = none. Uses task_doors_pkey.
SELECT admissions
FROM task_doors
WHERE city_id = $1
