-- What whoever reported an event is told of one of its rounds: $1 city, $2 event, $3 its reporter, $4
-- round, $5 by steps until this instant. Uses event_history_pkey.
SELECT answer.words
FROM (SELECT $1::text AS city_id, $2::uuid AS id, $3::text AS reporter, $4::int AS round) AS e
CROSS JOIN LATERAL (
-- include: services/event_workflow/sql/answers/answer.sql
      AND h.time <= $5::bigint
    ORDER BY h.revision DESC
    LIMIT 1
) AS answer (words)
