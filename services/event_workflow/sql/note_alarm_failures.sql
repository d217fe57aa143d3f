-- Sets events aside whose alarm could not be raised: $1 cities, $2 events, $3 reasons, $4 messages, $5
-- now, $6 how many failures quarantine an event, $7 microseconds before the second try; each further
-- one waits twice as long. $8: the event is not to blame, so that the failure does not count.
-- Uses alarm_failures_pkey.
INSERT INTO alarm_failures AS f (city_id, event_id, failures, first_time, last_time, retry_time,
                                 reason, message)
SELECT t.city_id, t.event_id, CASE WHEN t.passing THEN 0 ELSE 1 END, $5::bigint, $5::bigint,
       $5::bigint + $7::bigint, t.reason, t.message
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $8::boolean[])
  AS t (city_id, event_id, reason, message, passing)
ON CONFLICT (city_id, event_id) DO UPDATE SET
  failures = f.failures + EXCLUDED.failures,
  last_time = EXCLUDED.last_time,
  retry_time = CASE
    WHEN f.failures + EXCLUDED.failures >= $6::int THEN 9223372036854775807
    ELSE EXCLUDED.last_time + ($7::bigint << least(f.failures, 20))
  END,
  reason = EXCLUDED.reason,
  message = EXCLUDED.message
