-- Returns the time until which operations were archived; null if none were.
SELECT max(a.last_at) AS since FROM :archives a
