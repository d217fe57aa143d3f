-- Stores changed clusters. A cluster that absorbs others moves only when none of them has changed since it
-- was loaded; all rows are locked first, in the order of their keys. An event that is linked already keeps it
-- from moving; one that is being linked elsewhere at this instant breaks cluster_members_pkey, and with it
-- the statement, which finds it linked when it runs again. Uses clusters_pkey and cluster_members_pkey.
WITH
-- include: common/command/sql/step.sql
,
-- One row per cluster ($11–$17, $32); revision 0 = new.
item AS (
  SELECT * FROM unnest($11::int[], $12::text[], $13::uuid[], $14::bigint[], $15::bigint[], $16::bigint[],
                       $17::bigint[], $32::bigint[])
    AS t (ord, city_id, id, revision, next_revision, create_time, update_time, answered_time)
),
-- Clusters that go into them ($18–$20).
gone AS (
  SELECT item.city_id, t.ord, t.id, t.revision
  FROM unnest($18::int[], $19::uuid[], $20::bigint[]) AS t (ord, id, revision)
  JOIN item ON item.ord = t.ord
),
locked AS (
  SELECT c.city_id, c.id, c.revision
  FROM clusters AS c
  WHERE (c.city_id, c.id) IN (
    SELECT city_id, id FROM item UNION ALL SELECT city_id, id FROM gone)
  ORDER BY c.city_id, c.id
  FOR UPDATE
),
ready AS (
  SELECT item.*
  FROM item
  LEFT JOIN locked ON locked.city_id = item.city_id AND locked.id = item.id
  WHERE COALESCE(locked.revision, 0) = item.revision
    AND NOT EXISTS (
      SELECT FROM gone
      LEFT JOIN locked AS other ON other.city_id = gone.city_id AND other.id = gone.id
      WHERE gone.ord = item.ord AND other.revision IS DISTINCT FROM gone.revision)
    AND NOT EXISTS (
      SELECT FROM unnest($21::int[], $22::uuid[]) AS t (ord, event_id)
      JOIN cluster_members AS m ON m.city_id = item.city_id AND m.event_id = t.event_id
      WHERE t.ord = item.ord)
),
created AS (
  INSERT INTO clusters (city_id, id, revision, create_time, update_time)
  SELECT city_id, id, next_revision, create_time, update_time
  FROM ready
  WHERE revision = 0
  RETURNING city_id, id
),
updated AS (
  UPDATE clusters SET revision = ready.next_revision, merged_into = NULL,
    update_time = ready.update_time, answered_time = ready.answered_time
  FROM ready
  WHERE ready.revision > 0 AND clusters.city_id = ready.city_id AND clusters.id = ready.id
  RETURNING ready.ord
),
moved AS (
  SELECT ready.ord FROM ready JOIN created USING (city_id, id)
  UNION ALL
  SELECT ord FROM updated
),
absorbed AS (
  UPDATE clusters SET revision = gone.revision + 1, merged_into = ready.id,
    update_time = ready.update_time
  FROM gone
  JOIN ready ON ready.ord = gone.ord
  WHERE clusters.city_id = gone.city_id AND clusters.id = gone.id
),
brought AS (
  UPDATE cluster_members SET cluster_id = ready.id, came_with = gone.id
  FROM gone
  JOIN ready ON ready.ord = gone.ord
  WHERE cluster_members.city_id = gone.city_id AND cluster_members.cluster_id = gone.id
),
-- Events that follow from now on ($21–$29).
added AS (
  INSERT INTO cluster_members (city_id, event_id, cluster_id, channel, external_id, reporter, score,
                               reasons, linked_by, link_time)
  SELECT ready.city_id, t.event_id, ready.id, t.channel, t.external_id, t.reporter, t.score, t.reasons,
         t.linked_by, t.link_time
  FROM unnest($21::int[], $22::uuid[], $23::int[], $24::text[], $25::text[], $26::double precision[],
              $27::text[], $28::text[], $29::bigint[])
    AS t (ord, event_id, channel, external_id, reporter, score, reasons, linked_by, link_time)
  JOIN ready ON ready.ord = t.ord
),
-- Events that no longer do ($30, $31).
removed AS (
  DELETE FROM cluster_members
  USING unnest($30::int[], $31::uuid[]) AS t (ord, event_id), ready
  WHERE ready.ord = t.ord AND cluster_members.city_id = ready.city_id
    AND cluster_members.event_id = t.event_id AND cluster_members.cluster_id = ready.id
),
-- include: common/command/sql/tail.sql
