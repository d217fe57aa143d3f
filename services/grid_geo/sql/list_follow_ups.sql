-- What reorganisations left to decide: on territories that they ended, appointments that go on, rules that
-- no successor has, departments that sit there; on those that they made, who holds a counted post of a
-- grid while more people hold it than its staffing template has places. $1 city, $2 ids, $3 now. Uses
-- lineage_pkey, appointments_territory_idx, responsibilities_pkey, departments_territory_idx and
-- staffing_templates_pkey.
WITH asked AS (
  SELECT
    id, effective_date, from_codes,
    GREATEST(
      (extract(epoch FROM effective_date::timestamp AT TIME ZONE interval '8 hours') * 1000000)::bigint,
      $3::bigint
    ) AS since
  FROM reorganisations
  WHERE city_id = $1
    AND id = ANY($2::uuid[])
),
ended AS (
  SELECT DISTINCT asked.id, asked.effective_date, asked.since, territories.code
  FROM asked
  CROSS JOIN LATERAL (
    SELECT lineage.from_code AS code
    FROM lineage
    WHERE lineage.city_id = $1
      AND lineage.reorganisation_id = asked.id
    UNION ALL
    SELECT unnest(asked.from_codes)
  ) AS old
  JOIN territories
    ON territories.city_id = $1
    AND territories.code = old.code
    AND territories.valid_to = asked.effective_date
),
successor AS (
  SELECT DISTINCT asked.id, asked.since, lineage.to_code AS code
  FROM asked
  JOIN lineage
    ON lineage.city_id = $1
    AND lineage.reorganisation_id = asked.id
    AND length(lineage.to_code) >= 15
),
-- A template that asks for nobody forbids nobody.
holder AS (
  SELECT
    successor.id, successor.code, appointments.role, appointments.staff_id,
    GREATEST(appointments.start_time, successor.since) AS start_time, appointments.end_time,
    GREATEST(
      1,
      CASE appointments.role
        WHEN 1 THEN template.heads
        WHEN 2 THEN template.advisers
        ELSE template.all_round
      END
    ) AS places
  FROM successor
  JOIN appointments
    ON appointments.city_id = $1
    AND appointments.territory_code = successor.code
    AND appointments.role BETWEEN 1 AND 3
    AND (appointments.end_time IS NULL OR appointments.end_time > successor.since)
  LEFT JOIN LATERAL (
    SELECT *
    FROM staffing_templates
    WHERE staffing_templates.city_id = $1
      AND staffing_templates.territory_code
        IN (left(successor.code, 6), left(successor.code, 9), left(successor.code, 12),
            left(successor.code, 15), successor.code)
      AND staffing_templates.own
    ORDER BY length(staffing_templates.territory_code) DESC
    LIMIT 1
  ) AS template ON true
),
-- The most crowded instant of a post is the beginning of one of its appointments.
crowded AS (
  SELECT DISTINCT holder.id, holder.code, holder.role, holder.start_time AS instant
  FROM holder
  WHERE holder.places < (
    SELECT count(DISTINCT other.staff_id)
    FROM holder AS other
    WHERE other.id = holder.id
      AND other.code = holder.code
      AND other.role = holder.role
      AND other.start_time <= holder.start_time
      AND (other.end_time IS NULL OR other.end_time > holder.start_time)
  )
)
SELECT ended.id, ended.code, appointments.staff_id, '', '', 0
FROM ended
JOIN appointments ON appointments.city_id = $1 AND appointments.territory_code = ended.code
WHERE appointments.end_time IS NULL
  OR appointments.end_time > ended.since
UNION ALL
SELECT DISTINCT holder.id, holder.code, holder.staff_id, '', '', holder.role::int
FROM holder
JOIN crowded USING (id, code, role)
WHERE holder.start_time <= crowded.instant
  AND (holder.end_time IS NULL OR holder.end_time > crowded.instant)
UNION ALL
SELECT ended.id, ended.code, '', responsibilities.department_id, responsibilities.matter, 0
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
SELECT ended.id, ended.code, '', departments.id, '', 0
FROM ended
JOIN departments ON departments.city_id = $1 AND departments.territory_code = ended.code
ORDER BY 2, 3, 4, 5, 6
LIMIT 500
