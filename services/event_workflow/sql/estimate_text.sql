-- How many reports hold the pieces of some words, at most $3: $1 city, $2 words. Uses
-- event_reports_text_idx.
SELECT count(*)
FROM (
  SELECT
  FROM event_reports AS r
  WHERE r.city_id = $1 AND r.text_grams @> text_needles($2::text[])
  LIMIT $3
) AS found
