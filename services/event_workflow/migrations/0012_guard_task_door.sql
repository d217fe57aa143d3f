-- How many tasks of a city have passed the door. Whoever admits one must have looked at all before it, so
-- that two that overlap cannot pass at the same instant, each unseen by the other.
CREATE TABLE task_doors (
  city_id text PRIMARY KEY,
  admissions bigint NOT NULL
);
