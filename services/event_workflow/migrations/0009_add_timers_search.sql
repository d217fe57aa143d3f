-- Alarms that could not be raised: kept aside so that they hold up no other, listed for operators.
-- retry_time: not tried before; the largest bigint = quarantined until somebody releases it.
CREATE TABLE alarm_failures (
  city_id text NOT NULL,
  event_id uuid NOT NULL,
  failures int NOT NULL,
  first_time bigint NOT NULL,
  last_time bigint NOT NULL,
  retry_time bigint NOT NULL,
  reason text NOT NULL,
  message text NOT NULL,
  PRIMARY KEY (city_id, event_id)
);

-- Open work of a person and of a department: inboxes must not walk through what is long closed.
-- assignee, department and close_time are in indexes already, so steps stay as cheap as they are.
CREATE INDEX events_inbox_idx ON events (city_id, assignee, id)
  WHERE close_time IS NULL AND assignee IS NOT NULL;
CREATE INDEX events_team_idx ON events (city_id, department, id)
  WHERE close_time IS NULL AND department IS NOT NULL;
CREATE INDEX events_item_idx ON events (city_id, item_code, id);

-- The one- and two-character pieces of a text as numbers: Chinese words are two characters long,
-- which no trigram can find. Letters are compared without case.
CREATE FUNCTION text_grams(text) RETURNS int[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT array_agg(DISTINCT gram)
  FROM (
    SELECT ascii(c) AS gram, c
    FROM unnest(string_to_array(lower($1), NULL)) AS c
    UNION ALL
    SELECT ((ascii(c)::bigint * 65599 + ascii(following)) % 2147483629)::int, c
    FROM (
      SELECT c, lead(c) OVER (ORDER BY n) AS following
      FROM unnest(string_to_array(lower($1), NULL)) WITH ORDINALITY AS t (c, n)
    ) AS pair
    WHERE following IS NOT NULL AND following <> ' '
  ) AS grams
  WHERE c <> ' '
);

-- What a text must have to hold every one of these words: pairs of characters, or the only one. Fewer
-- and rarer numbers than text_grams gives, so that the index has less to intersect.
CREATE FUNCTION text_needles(text[]) RETURNS int[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
  SELECT array_agg(DISTINCT gram)
  FROM unnest($1) AS word
  CROSS JOIN LATERAL (
    SELECT CASE
      WHEN following IS NOT NULL
        THEN ((ascii(c)::bigint * 65599 + ascii(following)) % 2147483629)::int
      WHEN char_length(word) = 1 THEN ascii(c)
    END AS gram
    FROM (
      SELECT c, lead(c) OVER (ORDER BY n) AS following
      FROM unnest(string_to_array(lower(word), NULL)) WITH ORDINALITY AS t (c, n)
    ) AS pair
  ) AS needle
  WHERE gram IS NOT NULL
);

-- Made by the database, so that no way of filing an event can forget it.
ALTER TABLE event_reports
  ADD COLUMN text_grams int[] GENERATED ALWAYS AS (text_grams(description || ' ' || place)) STORED;
-- New rows go to the pending list: filing an event stays one cheap insert.
CREATE INDEX event_reports_text_idx ON event_reports USING gin (text_grams)
  WITH (fastupdate = on, gin_pending_list_limit = 1024);
