-- The end of every commit statement: for each step of a row that `moved`, its receipt and its change
-- message. The including statement defines `step` ($1–$10, see command::StepParams) and `moved (ord)`.
-- A receipt is as old as its row, whatever past an import tells of (`step.at`): it is kept by its age.
receipt AS (
  INSERT INTO requests (city_id, subject, request_id, body_hash, resource_id, create_time)
  SELECT step.city_id, step.subject, step.request_id, step.body_hash, step.resource_id,
         (extract(epoch FROM now()) * 1000000)::bigint
  FROM step JOIN moved ON moved.ord = step.ord
),
message AS (
  INSERT INTO outbox (city_id, type, resource, payload, change_time)
  SELECT step.city_id, step.type, step.resource, step.payload, step.at
  FROM step JOIN moved ON moved.ord = step.ord
  ORDER BY step.n
)
SELECT moved.ord FROM moved
