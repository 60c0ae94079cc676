-- Releases a lease that was taken to block passes. The run of a lost pass stays noted, so that the next pass closes it.
-- $1 bigint  token    $2 boolean  whether the lease must still be live
UPDATE :lease! l
SET expires_at = NULL, host = NULL, pid = NULL, backend_pid = NULL, acquired_at = NULL, holder = NULL,
    renewed_at = NULL, backend_start = NULL, heartbeat_pid = NULL, heartbeat_start = NULL
WHERE name = 'run-once' AND token = $1 AND (NOT $2 OR :lease_is_unexpired)
