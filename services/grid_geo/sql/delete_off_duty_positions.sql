-- Deletes positions whose patrol has ended: a batch that was on its way just then may have left one.
-- Uses positions_pkey and patrols_pkey.
DELETE FROM positions
USING patrols
WHERE patrols.city_id = positions.city_id
  AND patrols.id = positions.patrol_id
  AND patrols.state <> 2
