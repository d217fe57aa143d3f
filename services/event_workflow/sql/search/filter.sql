-- include: services/event_workflow/sql/parts/event_filter.sql
  -- $20 words that the report's text must hold, all of them; NULL = any text.
  AND (
    $20::text[] IS NULL
    OR EXISTS (
      SELECT FROM event_reports AS r
      WHERE r.city_id = e.city_id AND r.event_id = e.id
        AND NOT EXISTS (
          SELECT FROM unnest($20::text[]) AS word
          WHERE strpos(lower(r.description || ' ' || r.place), lower(word)) = 0)))
  -- $21 asset that it is about; NULL = any.
  AND (
    $21::text IS NULL
    OR EXISTS (
      SELECT FROM event_reports AS about
      WHERE about.city_id = e.city_id AND about.event_id = e.id AND about.asset_id = $21::text))
  -- $22 platform; NULL = any.
  AND ($22::smallint IS NULL OR e.platform = $22::smallint)
  -- $23 enterprise that the report speaks for; NULL = any.
  AND (
    $23::text IS NULL
    OR EXISTS (
      SELECT FROM event_reports AS spoken
      WHERE spoken.city_id = e.city_id AND spoken.event_id = e.id AND spoken.enterprise = $23::text))
