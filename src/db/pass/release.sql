-- Gives the lease up, if it is ours.
-- $1 bigint  token    $2 boolean  whether it must not have run out
UPDATE :lease!
SET expires_at = NULL, run_id = NULL, host = NULL, pid = NULL, backend_pid = NULL, job_id = NULL, acquired_at = NULL,
    holder = NULL
WHERE name = 'run-once' AND token = $1 AND (NOT $2 OR expires_at > clock_timestamp())
