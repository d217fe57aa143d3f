-- Items of a version by code: $1 city, $2 version, $3 parent code or NULL, $4 code to start after, $5
-- limit. Uses catalogue_items_pkey.
SELECT code, parent_code, title, department, sla_class, urgency, evidence_required, flows, platform,
       routing_kind, before_evidence_required, triage_note_required, through_street
FROM catalogue_items
WHERE city_id = $1 AND catalogue_id = $2 AND ($3::text IS NULL OR parent_code = $3::text)
  AND code > $4
ORDER BY code
LIMIT $5
