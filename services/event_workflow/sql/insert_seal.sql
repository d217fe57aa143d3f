-- Stores the next seal of a city, unless another replica was faster. Uses history_seals_pkey.
INSERT INTO history_seals (city_id, number, feed_cursor, seal_time, event_ids, revisions, row_digests,
                           previous_digest, digest)
VALUES ($1, $2, $3, $4, $5::uuid[], $6::bigint[], $7::bytea, $8::bytea, $9::bytea)
ON CONFLICT DO NOTHING
