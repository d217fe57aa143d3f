-- The latest attempt of a return visit in the round that reached nobody, in microseconds; the next one keeps
-- its distance. NULL = none. No row is rewritten, and replicas of the version before go on writing rows
-- without it, which leaves what is noted as it is.
ALTER TABLE event_courses ADD COLUMN missed_visit bigint;
