-- Every activation of every city, for the cache, in the order in which they count: a few per city.
SELECT city_id, activate_time, workflow_id, moves
FROM workflow_activations
ORDER BY city_id, activate_time, revision, workflow_id
