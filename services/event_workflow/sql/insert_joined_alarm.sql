-- An alarm joins the open event of its device: $1 city, $2 its number, $3 event id, $4 now.
INSERT INTO joined_alarms (city_id, alarm_id, event_id, join_time)
VALUES ($1, $2, $3::uuid, $4)
