-- Gives up the lease that was held to keep passes from beginning, if it is ours. What a lost pass had left in it stays
-- for the next pass to find.
-- $1 bigint  token    $2 boolean  whether it must not have run out
UPDATE :lease!
SET expires_at = NULL, host = NULL, pid = NULL, backend_pid = NULL, acquired_at = NULL, holder = NULL
WHERE name = 'run-once' AND token = $1 AND (NOT $2 OR expires_at > clock_timestamp())
