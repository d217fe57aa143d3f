-- Items that can be reported, of the versions in force of all cities: a few hundred rows per city. Uses
-- catalogue_items_pkey.
SELECT i.city_id, i.catalogue_id, i.code, i.department, i.sla_class, i.urgency, i.evidence_required,
       i.platform, i.routing_kind, i.before_evidence_required, i.triage_note_required,
       i.through_street
FROM (
  SELECT DISTINCT ON (city_id) city_id, id
  FROM catalogues
  WHERE activate_time IS NOT NULL
  ORDER BY city_id, activate_time DESC, id DESC
) AS active
JOIN catalogue_items AS i ON i.city_id = active.city_id AND i.catalogue_id = active.id
WHERE NOT EXISTS (
  SELECT FROM catalogue_items AS child
  WHERE child.city_id = i.city_id AND child.catalogue_id = i.catalogue_id
    AND child.parent_code = i.code)
