-- Departments and other organisations of a city by the territory they belong to; $1 city. Uses
-- departments_territory_idx.
SELECT territory_code, count(*)
FROM departments
WHERE city_id = $1
GROUP BY territory_code
