-- The entry in the access log of a read of personal data ($1–$8, see access::Entry). The including
-- statement defines `seen (resident_ids)`: one row when there is something to log.
logged AS (
  INSERT INTO accesses (city_id, access_time, subject, roles, method, resource, purpose,
                        unmasked_field, resident_ids)
  SELECT $1::text, $2::bigint, $3::text, $4::text[], $5::text, $6::text, $7::text, $8::text,
         seen.resident_ids
  FROM seen
)
