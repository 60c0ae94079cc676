-- Acquires the lease of the pass, unless another process holds it: then no row is returned.
-- Each acquisition increments the token, so that a previous holder can no longer commit.
-- $1 double precision  lease duration in seconds    $2 text  key of this process, null for none
-- $3 text  host    $4 integer  pid    $5 text  job id
INSERT INTO :lease! AS l (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)
VALUES ('run-once', 1, $5, $3, $4, pg_backend_pid(), clock_timestamp(),
        clock_timestamp() + $1 * interval '1 second', $2)
ON CONFLICT (name) DO UPDATE
SET token = l.token + 1, job_id = excluded.job_id, host = excluded.host, pid = excluded.pid,
    backend_pid = excluded.backend_pid, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at,
    holder = excluded.holder
WHERE (:lease_is_live) IS NOT TRUE OR l.holder = $2
RETURNING token, run_id
