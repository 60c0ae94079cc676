-- Cancels a statement that still waits for a lock. Returns no row if it does not.
-- $1 text  how the statement begins    $2 text  the lock
SELECT pg_cancel_backend(s.pid) AS cancelled
FROM pg_stat_activity s JOIN pg_locks l ON l.pid = s.pid AND NOT l.granted
WHERE s.datname = current_database() AND s.state = 'active' AND starts_with(s.query, $1) AND s.pid <> pg_backend_pid()
  AND concat_ws(' ', l.locktype, l.relation, l.virtualxid, l.transactionid) = $2
