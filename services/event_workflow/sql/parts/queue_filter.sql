    -- Parameters: list_queue.sql.
    AND (
      $3::text[] IS NULL
      OR EXISTS (SELECT FROM unnest($3::text[]) AS area WHERE starts_with(e.territory_code, area))
      OR e.assignee = $10
      OR e.department = ANY ($9::text[]))
    AND starts_with(e.territory_code, $4::text)
    AND ($5::int = 0 OR COALESCE(l.level, r.level) = $5::int)
