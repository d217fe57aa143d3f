-- The end of `updated`: of the record's table, r, the rows that still are as they were loaded.
  FROM item
  WHERE item.revision > 0 AND r.city_id = item.city_id AND r.id = item.id
    AND r.revision = item.revision
  RETURNING item.ord
