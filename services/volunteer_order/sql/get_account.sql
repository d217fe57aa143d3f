-- The owner's territory (NULL = not registered), the balance and the number of entries of one
-- account; volunteers_pkey, ledger_entries_account_idx (index only).
-- $1 city, $2 account
SELECT
  (SELECT volunteers.territory_code
   FROM volunteers
   WHERE volunteers.city_id = $1 AND volunteers.id = $2),
  COALESCE(sum(ledger_entries.amount), 0)::bigint,
  count(ledger_entries.amount)
FROM ledger_entries
WHERE ledger_entries.city_id = $1 AND ledger_entries.account_id = $2
