-- How far a feed was taken in. Uses feeds_pkey. $1 city, $2 feed.
SELECT cursor FROM feeds WHERE city_id = $1 AND feed = $2
