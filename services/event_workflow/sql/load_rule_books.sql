-- Loads the rule books for a batch of commands, and whether their request ids were seen: $1 cities, $2
-- subjects, $3 request ids. Answers in order. Uses requests_pkey and rule_books_pkey.
SELECT requests.body_hash, b.city_id, b.revision, b.rule_count, b.content, b.update_time,
  b.queues
-- include: services/event_workflow/sql/parts/lookup_text.sql
LEFT JOIN rule_books AS b ON b.city_id = lookup.city_id
ORDER BY lookup.ord
