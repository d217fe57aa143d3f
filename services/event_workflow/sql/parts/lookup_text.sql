-- As parts/lookup.sql, for rows whose ids are no UUIDs.
FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY
  AS lookup (city_id, id, subject, request_id, ord)
-- include: common/command/sql/receipt.sql
