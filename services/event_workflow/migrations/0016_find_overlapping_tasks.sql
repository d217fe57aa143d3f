-- Tasks that overlap are found by their own index, which leads to what is alike at the same places and at
-- the same time, however many tasks a city has. downward_tasks_due_idx is of programs of the version before
-- only: a later migration drops it.

-- The pairs of characters that follow each other in a title, each once, largest first: code points without
-- blanks, ASCII in lower case, as Bigrams of domain/similarity.cc has them.
CREATE FUNCTION title_pairs(text) RETURNS bigint[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT COALESCE(array_agg(DISTINCT pair ORDER BY pair DESC), '{}')
  FROM (
    SELECT ascii(c) * 2097152::bigint + ascii(lead(c) OVER (ORDER BY n)) AS pair
    FROM unnest(string_to_array(
      translate(
        $1,
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ' || E' \t\n\x0b\f\r',
        'abcdefghijklmnopqrstuvwxyz'),
      NULL)) WITH ORDINALITY AS t (c, n)
  ) AS pairs
  WHERE pair IS NOT NULL
);

-- What a task has in common with each that overlaps it, of its matter and the pairs of its title: the matter
-- as a number below zero, and of n pairs the n/2 + 1 largest. Titles whose likeness is kAlikeTitles of
-- domain/tasks/task.h, one half, share at least half of the pairs of either, and so one of these; pairs of
-- digits, which many titles have in common, come last.
CREATE FUNCTION task_marks_of(text, bigint[]) RETURNS bigint[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE WHEN $1 = '' THEN '{}' ELSE ARRAY[-1 - ('x' || left(md5($1), 15))::bit(60)::bigint] END
  || $2[:cardinality($2) / 2 + 1];

-- The codes of 18 digits that lie within a territory: areas overlap where one territory lies within the
-- other. NULL for what starts with no digit.
CREATE FUNCTION territory_area(text) RETURNS int8range
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN int8range(
  rpad(substring($1 FROM '^[0-9]{1,18}'), 18, '0')::bigint,
  rpad(substring($1 FROM '^[0-9]{1,18}'), 18, '9')::bigint,
  '[]');

-- Made by the database, so that it is there for tasks of the version before as well.
ALTER TABLE downward_tasks
  ADD COLUMN title_pairs bigint[] GENERATED ALWAYS AS (title_pairs(title)) STORED;

-- The marks of tasks before the door or through it, with where and when.
CREATE TABLE task_marks (
  city_id text NOT NULL,
  task_id uuid NOT NULL,
  mark bigint NOT NULL,
  areas int8multirange NOT NULL,
  period int8range NOT NULL,
  PRIMARY KEY (city_id, task_id, mark)
);
CREATE INDEX task_marks_overlap_idx
  ON task_marks USING gist (int8range(mark, mark, '[]'), areas, period);

-- By triggers for the same reason. What a task asks never changes, only what becomes of it.
CREATE FUNCTION mark_task() RETURNS trigger
  LANGUAGE plpgsql AS
$$
BEGIN
  INSERT INTO task_marks (city_id, task_id, mark, areas, period)
  SELECT NEW.city_id, NEW.id, mark, range_agg(territory_area(code)),
    int8range(NEW.start_time, NEW.due_time, '[]')
  FROM unnest(task_marks_of(NEW.matter, NEW.title_pairs)) AS mark
  CROSS JOIN jsonb_array_elements_text(NEW.territories) AS code
  GROUP BY mark;
  RETURN NULL;
END
$$;
CREATE FUNCTION unmark_task() RETURNS trigger
  LANGUAGE plpgsql AS
$$
BEGIN
  DELETE FROM task_marks WHERE city_id = NEW.city_id AND task_id = NEW.id;
  RETURN NULL;
END
$$;
CREATE TRIGGER downward_tasks_mark
  AFTER INSERT ON downward_tasks
  FOR EACH ROW WHEN (NEW.state IN (1, 2)) EXECUTE FUNCTION mark_task();
CREATE TRIGGER downward_tasks_unmark
  AFTER UPDATE OF state ON downward_tasks
  FOR EACH ROW WHEN (NEW.state NOT IN (1, 2)) EXECUTE FUNCTION unmark_task();

INSERT INTO task_marks (city_id, task_id, mark, areas, period)
SELECT t.city_id, t.id, mark, range_agg(territory_area(code)),
  int8range(t.start_time, t.due_time, '[]')
FROM downward_tasks AS t
CROSS JOIN unnest(task_marks_of(t.matter, t.title_pairs)) AS mark
CROSS JOIN jsonb_array_elements_text(t.territories) AS code
WHERE t.state IN (1, 2)
GROUP BY t.city_id, t.id, mark;
