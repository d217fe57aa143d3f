-- Tables of the command runner, the same in every schema: receipts of request ids (AIP-155) and the
-- outbox behind the change feed.
CREATE TABLE requests (
  city_id text NOT NULL,
  subject text NOT NULL,
  request_id uuid NOT NULL,
  body_hash bytea NOT NULL,
  resource_id text NOT NULL,
  create_time bigint NOT NULL,
  PRIMARY KEY (city_id, subject, request_id)
);
CREATE INDEX requests_create_time_idx ON requests USING brin (create_time);

CREATE TABLE outbox (
  city_id text NOT NULL,
  transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
  sequence bigint GENERATED ALWAYS AS IDENTITY,
  type text NOT NULL,
  resource text NOT NULL,
  payload bytea NOT NULL,
  change_time bigint NOT NULL,
  PRIMARY KEY (city_id, transaction_id, sequence)
);
