-- Gives the lease up, if it is ours.
-- $1 bigint  token    $2 boolean  whether all versions have been evaluated, so that the next pass begins anew
-- $3 boolean  whether it must not have run out
UPDATE :lease!
SET expires_at = NULL, run_id = NULL, host = NULL, pid = NULL, backend_pid = NULL, job_id = NULL, acquired_at = NULL,
    resume_after = CASE WHEN $2 THEN NULL ELSE resume_after END
WHERE name = 'run-once' AND token = $1 AND (NOT $3 OR expires_at > clock_timestamp())
