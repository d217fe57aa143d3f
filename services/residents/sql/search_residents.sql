-- People of a territory ($9) who have all tokens ($10) and match the patterns ($11 name, $12 Hangul,
-- $13 pinyin; empty = any), after an id ($14), at most $15; how many there are (up to 1001), whether
-- more follow this row, and the entry in the access log. Uses residents_search_idx.
WITH hit AS MATERIALIZED (
  SELECT residents.id
  FROM residents
  WHERE residents.search_tokens @> $10::bigint[]
    AND residents.city_id = $1
    AND residents.territory_code >= $9
    AND residents.territory_code < $9 || ':'
    AND ($11 = '' OR residents.display_name LIKE $11)
    AND ($12 = '' OR residents.hangul_name LIKE $12 OR residents.hangul_south LIKE $12)
    AND ($13 = '' OR residents.name_pinyin LIKE $13)
),
page AS (
  SELECT hit.id, row_number() OVER (ORDER BY hit.id) AS n
  FROM hit
  WHERE hit.id > $14
  ORDER BY hit.id
  LIMIT $15::int
),
seen AS (SELECT COALESCE(array_agg(page.id), '{}') AS resident_ids FROM page),
-- include: services/residents/access/log_entry.sql
SELECT
  (SELECT count(*) FROM (SELECT FROM hit LIMIT 1001) AS counted) AS total,
  page.n = $15::int AND EXISTS (SELECT FROM hit WHERE hit.id > page.id) AS more,
  -- include: services/residents/people/resident_columns.sql
  ,
  home.residences
FROM page
JOIN residents ON residents.city_id = $1 AND residents.id = page.id
-- include: services/residents/people/home_join.sql
ORDER BY page.id
