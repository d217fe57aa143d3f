-- Seals over the history of a city: each takes in a batch of entries in the order of the change feed and
-- the digest of the seal before. Written by a job behind the commits, so that no step waits for it.
CREATE TABLE history_seals (
  city_id text NOT NULL,
  number bigint NOT NULL,
  -- The change feed up to which everything is sealed.
  feed_cursor text NOT NULL,
  seal_time bigint NOT NULL,
  -- The entries in their order; 32 bytes of row_digests for each.
  event_ids uuid[] NOT NULL,
  revisions bigint[] NOT NULL,
  row_digests bytea NOT NULL,
  previous_digest bytea NOT NULL,
  digest bytea NOT NULL,
  PRIMARY KEY (city_id, number)
);

-- History is never changed; a mistake in the service must not be able to. Fires per statement, so
-- writing entries costs nothing.
CREATE FUNCTION refuse_history_change() RETURNS trigger
  LANGUAGE plpgsql AS
$$
BEGIN
  RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER event_history_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON event_history
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
CREATE TRIGGER history_seals_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON history_seals
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change();
