-- The row of a lookup or, for a repeated request, that of the receipt. Receipts of other kinds may
-- hold an id that is no UUID; they match no row.
  CASE
    WHEN requests.resource_id IS NULL THEN lookup.id
    WHEN length(requests.resource_id) = 36 THEN requests.resource_id::uuid
  END
