-- What still hangs on territories that reorganisations ended: appointments that go on after the end,
-- rules that no successor has, departments that sit there. $1 city, $2 ids. Uses lineage_pkey,
-- appointments_territory_idx, responsibilities_pkey and departments_territory_idx.
WITH ended AS (
  SELECT DISTINCT reorganisations.id, reorganisations.effective_date, territories.code
  FROM reorganisations
  CROSS JOIN LATERAL (
    SELECT lineage.from_code AS code
    FROM lineage
    WHERE lineage.city_id = reorganisations.city_id
      AND lineage.reorganisation_id = reorganisations.id
    UNION ALL
    SELECT unnest(reorganisations.from_codes)
  ) AS old
  JOIN territories
    ON territories.city_id = reorganisations.city_id
    AND territories.code = old.code
    AND territories.valid_to = reorganisations.effective_date
  WHERE reorganisations.city_id = $1
    AND reorganisations.id = ANY($2::uuid[])
)
SELECT ended.id, ended.code, appointments.staff_id, '', ''
FROM ended
JOIN appointments ON appointments.city_id = $1 AND appointments.territory_code = ended.code
WHERE appointments.end_time IS NULL
  OR appointments.end_time
    > (extract(epoch FROM ended.effective_date::timestamp AT TIME ZONE interval '8 hours') * 1000000)::bigint
UNION ALL
SELECT ended.id, ended.code, '', responsibilities.department_id, responsibilities.matter
FROM ended
JOIN responsibilities
  ON responsibilities.city_id = $1
  AND responsibilities.territory_code = ended.code
  AND responsibilities.valid_to > ended.effective_date
WHERE NOT EXISTS (
  SELECT 1
  FROM lineage
  JOIN responsibilities AS carried
    ON carried.city_id = lineage.city_id
    AND carried.territory_code = lineage.to_code
    AND carried.matter = responsibilities.matter
    AND carried.department_id = responsibilities.department_id
  WHERE lineage.city_id = $1
    AND lineage.from_code = ended.code
    AND lineage.reorganisation_id = ended.id
)
UNION ALL
SELECT ended.id, ended.code, '', departments.id, ''
FROM ended
JOIN departments ON departments.city_id = $1 AND departments.territory_code = ended.code
ORDER BY 2, 3, 4, 5
LIMIT 500
