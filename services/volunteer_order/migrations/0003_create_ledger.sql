-- The love bank. The database itself keeps the three promises of the ledger: one booking per wish,
-- volunteer and kind; postings of a booking sum to zero; nothing is ever changed or deleted.
CREATE TABLE ledger_entries (
  city_id text NOT NULL,
  wish_id uuid NOT NULL,
  volunteer_id text COLLATE "C" NOT NULL,
  kind text NOT NULL CHECK (kind IN ('reward')),
  account_id text COLLATE "C" NOT NULL,
  counterpart_id text COLLATE "C" NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0),
  book_time bigint NOT NULL,
  PRIMARY KEY (city_id, wish_id, volunteer_id, kind, account_id),
  FOREIGN KEY (city_id, wish_id, volunteer_id)
    REFERENCES wish_claims (city_id, wish_id, volunteer_id),
  CHECK (account_id IN (volunteer_id, 'love-bank')),
  CHECK (counterpart_id IN (volunteer_id, 'love-bank') AND counterpart_id <> account_id)
);
CREATE INDEX ledger_entries_account_idx
  ON ledger_entries (city_id, account_id, book_time, wish_id, volunteer_id) INCLUDE (amount);

CREATE FUNCTION refuse_unbalanced_booking() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1
    FROM booked
    GROUP BY booked.city_id, booked.wish_id, booked.volunteer_id, booked.kind
    HAVING sum(booked.amount) <> 0
  ) THEN
    RAISE EXCEPTION 'a booking does not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ledger_entries_balance
  AFTER INSERT ON ledger_entries
  REFERENCING NEW TABLE AS booked
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_unbalanced_booking();

CREATE FUNCTION refuse_ledger_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger entries are append-only' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER ledger_entries_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_ledger_change();
