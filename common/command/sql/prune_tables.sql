-- What the pruning of the runner's tables (common/pg/prune.h) needs, the same in every schema.
-- A BRIN index forgets nothing that was deleted: its ranges would stay old for ever once new rows fill
-- the places of removed ones.
CREATE INDEX requests_age_idx ON requests (create_time);
DROP INDEX requests_create_time_idx;

-- Instants of the past and the transaction below which all had ended by then: what those put into the
-- outbox is older. The times that changes tell of are no measure: an import tells of years ago.
CREATE TABLE outbox_marks (
  mark_time bigint PRIMARY KEY,
  transaction_id xid8 NOT NULL
);

-- The last row that was removed from the feed of each city: a cursor before it has lost something.
CREATE TABLE outbox_pruned (
  city_id text PRIMARY KEY,
  transaction_id xid8 NOT NULL,
  sequence bigint NOT NULL
);
