-- Replaces the details of patrols by those that do not say where people were; $1 city, $2 id, $3 revision
-- read, $4 details. Uses patrols_pkey.
UPDATE patrols
SET details = item.details, whereabouts_deleted = true
FROM unnest($1::text[], $2::uuid[], $3::bigint[], $4::bytea[])
  AS item (city_id, id, revision, details)
WHERE patrols.city_id = item.city_id
  AND patrols.id = item.id
  AND patrols.revision = item.revision
