-- The start of every commit statement: the steps of the batch, one per command, in order ($1–$10).
step AS (
  SELECT * FROM unnest($1::int[], $2::text[], $3::text[], $4::uuid[], $5::bytea[], $6::text[],
                       $7::bigint[], $8::text[], $9::text[], $10::bytea[])
    WITH ORDINALITY
    AS t (ord, city_id, subject, request_id, body_hash, resource_id, at, type, resource, payload, n)
)
