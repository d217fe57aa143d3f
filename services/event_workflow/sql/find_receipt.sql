-- Whether a request id was seen: $1 city, $2 subject, $3 request id. Uses requests_pkey.
SELECT true FROM requests
WHERE city_id = $1 AND subject = $2 AND request_id = $3::uuid
