-- Takes the lease of the pass if nobody else holds it: no row where somebody does. The token is new each time, so that
-- whoever held it before can no longer commit.
-- $1 double precision  seconds it is good for    $2 text  a word of this process alone, null for none
-- $3 text  host    $4 integer  pid    $5 text  job id
INSERT INTO :lease! AS l (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder)
VALUES ('run-once', 1, $5, $3, $4, pg_backend_pid(), clock_timestamp(),
        clock_timestamp() + $1 * interval '1 second', $2)
ON CONFLICT (name) DO UPDATE
SET token = l.token + 1, job_id = excluded.job_id, host = excluded.host, pid = excluded.pid,
    backend_pid = excluded.backend_pid, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at,
    holder = excluded.holder
WHERE l.expires_at IS NULL OR l.expires_at <= clock_timestamp() OR l.holder = $2
RETURNING token, run_id
