-- Cancels a statement that still waits for that lock. No row where it does not.
-- $1 text  what the statement begins with    $2 text  the lock
SELECT pg_cancel_backend(s.pid) AS cancelled
FROM pg_stat_activity s JOIN pg_locks l ON l.pid = s.pid AND NOT l.granted
WHERE s.state = 'active' AND starts_with(s.query, $1) AND s.pid <> pg_backend_pid()
  AND concat_ws(' ', l.locktype, l.relation, l.virtualxid, l.transactionid) = $2
