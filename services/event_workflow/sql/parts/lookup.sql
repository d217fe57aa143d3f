-- The lookups of a batch of commands, and whether their request ids were seen: $1 cities, $2 ids, $3
-- subjects, $4 request ids.
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::uuid[]) WITH ORDINALITY
  AS lookup (city_id, id, subject, request_id, ord)
-- include: common/command/sql/receipt.sql
