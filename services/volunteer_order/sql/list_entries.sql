-- A page of one account's entries, newest first; ledger_entries_account_idx backwards.
-- $1 city, $2 account, $3–$5 book time, wish and volunteer of the last entry of the page before
-- ($3 NULL = first page), $6 limit
SELECT ledger_entries.account_id, ledger_entries.counterpart_id, ledger_entries.amount,
  ledger_entries.kind, ledger_entries.wish_id, ledger_entries.book_time,
  ledger_entries.volunteer_id
FROM ledger_entries
WHERE ledger_entries.city_id = $1
  AND ledger_entries.account_id = $2
  AND ($3::bigint IS NULL
       OR (ledger_entries.book_time, ledger_entries.wish_id, ledger_entries.volunteer_id)
          < ($3::bigint, $4::uuid, $5::text))
ORDER BY ledger_entries.book_time DESC, ledger_entries.wish_id DESC,
  ledger_entries.volunteer_id DESC
LIMIT $6::bigint
