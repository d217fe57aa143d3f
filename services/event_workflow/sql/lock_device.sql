-- Lets one alarm of a device be answered at a time, until the transaction ends, so that two at once do
-- not become two events: $1 city, $2 place id.
SELECT pg_advisory_xact_lock(hashtextextended('alarms of ' || $1 || '/' || $2, 0))
