-- Asks whether the server answers; touches nothing.
SELECT 1
