-- Renews the lease of a pass, unless it has been lost: then no row is changed. It never shortens the lease.
-- $1 bigint  token    $2 double precision  lease duration in seconds
-- $3 boolean  whether this session is that of the heartbeat, without a pooler between it and the server
UPDATE :lease! l
SET expires_at = greatest(l.expires_at, clock_timestamp() + $2 * interval '1 second'), renewed_at = clock_timestamp(),
    heartbeat_pid = CASE WHEN $3 THEN pg_backend_pid() ELSE l.heartbeat_pid END,
    heartbeat_start = CASE WHEN $3 THEN (SELECT s.backend_start FROM pg_stat_get_activity(pg_backend_pid()) s)
                           ELSE l.heartbeat_start END
WHERE name = 'run-once' AND token = $1 AND :lease_is_unexpired
