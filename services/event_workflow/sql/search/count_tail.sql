  LIMIT $3
) AS found
GROUP BY 1, 2
