-- Tasks that overlap another, most alike first and then newest, each with how many there are: $1 city, and
-- of the other $2 matter, $3 title, $4 territory codes, $5 start, $6 due time and $7 id (NULL = not proposed
-- yet); $8 states of those that count, $9 limit. What overlaps is what OverlapOf of domain/tasks/task.h says.
-- Uses task_marks_overlap_idx and downward_tasks_pkey.
WITH other AS MATERIALIZED (
  SELECT pairs, (
    SELECT range_agg(int8range(mark, mark, '[]'))
    FROM unnest(task_marks_of($2::text, pairs)) AS mark
  ) AS marks
  FROM title_pairs($3::text) AS pairs
),
-- Has a mark in common, and so may overlap.
candidate AS MATERIALIZED (
  SELECT DISTINCT task_id
  FROM task_marks
  WHERE city_id = $1
    AND int8range(mark, mark, '[]') && (SELECT marks FROM other)
    AND areas && (SELECT range_agg(territory_area(code)) FROM unnest($4::text[]) AS code)
    AND period && int8range($5::bigint, $6::bigint, '[]')
),
overlapping AS (
  SELECT r.id, score, count(*) OVER () AS overlaps
  FROM candidate
  CROSS JOIN LATERAL (
    SELECT id, state, matter, title_pairs, territories
    FROM downward_tasks
    WHERE city_id = $1 AND id = candidate.task_id
    LIMIT 1
  ) AS r
  CROSS JOIN other
  CROSS JOIN LATERAL (
    SELECT count(*) AS common FROM unnest(r.title_pairs) AS pair WHERE pair = ANY (other.pairs)
  ) AS shared
  CROSS JOIN LATERAL (
    SELECT $2::text <> '' AND r.matter = $2::text AS same_matter,
      COALESCE(
        common::double precision
          / NULLIF(cardinality(r.title_pairs) + cardinality(other.pairs) - common, 0),
        0) AS likeness
  ) AS alike
  CROSS JOIN LATERAL (SELECT same_matter::int * 0.5 + 0.5 * likeness AS score) AS scored
  WHERE (same_matter OR likeness >= 0.5)
    AND r.state = ANY ($8::int[])
    AND r.id IS DISTINCT FROM $7::uuid
    AND EXISTS (
      SELECT
      FROM unnest($4::text[]) AS own
      JOIN jsonb_array_elements_text(r.territories) AS place
        ON starts_with(place, own) OR starts_with(own, place))
  ORDER BY score DESC, r.id DESC
  LIMIT $9
)
SELECT task, overlapping.overlaps
FROM overlapping
CROSS JOIN LATERAL (
  SELECT to_jsonb(t) AS task
  FROM downward_tasks AS t
  WHERE t.city_id = $1 AND t.id = overlapping.id
  LIMIT 1
) AS r
ORDER BY overlapping.score DESC, overlapping.id DESC
