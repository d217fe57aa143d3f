-- Who handled an event in its round, where its assignee does not tell; they accept no result of it. A
-- constant default: no row is rewritten, and replicas of the version before go on writing rows without it,
-- which leaves what is noted as it is.
ALTER TABLE event_courses
  -- [account], in the order in which they had it.
  ADD COLUMN handlers jsonb NOT NULL DEFAULT '[]';
