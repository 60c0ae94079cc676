-- Acquires the lease of the pass, unless another process holds it: then no row is returned.
-- Each acquisition increments the token, so that a previous holder can no longer commit.
-- It also returns whether the server can notice during a statement that its client is gone.
-- $1 double precision  lease duration in seconds    $2 text  key of this process, null for none
-- $3 text  host    $4 integer  pid    $5 text  job id    $6 boolean  whether no pooler is between this process and the server
INSERT INTO :lease! AS l (name, token, job_id, host, pid, backend_pid, acquired_at, expires_at, holder, renewed_at, backend_start)
SELECT 'run-once', 1, $5, $3, $4, pg_backend_pid(), clock.now, clock.now + $1 * interval '1 second', $2, clock.now,
       CASE WHEN $6 THEN (SELECT s.backend_start FROM pg_stat_get_activity(pg_backend_pid()) s) END
FROM (SELECT clock_timestamp() AS now) clock
ON CONFLICT (name) DO UPDATE
SET token = l.token + 1, job_id = excluded.job_id, host = excluded.host, pid = excluded.pid,
    backend_pid = excluded.backend_pid, acquired_at = excluded.acquired_at, expires_at = excluded.expires_at,
    holder = excluded.holder, renewed_at = excluded.renewed_at, backend_start = excluded.backend_start,
    heartbeat_pid = NULL, heartbeat_start = NULL
WHERE (:lease_is_live) IS NOT TRUE OR l.holder = $2
RETURNING token, run_id,
          current_setting('client_connection_check_interval', true) IS NOT NULL AND version() ~ 'linux' AS notices_lost_clients
