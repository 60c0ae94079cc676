-- For which transactions does CREATE or DROP INDEX CONCURRENTLY on a table have to wait?
-- Those that write to the table or lock it, and those that read it in an old snapshot.
-- $1 text  quoted name of the table
SELECT l.virtualtransaction AS transaction, l.pid, s.application_name, s.state
FROM pg_locks l
LEFT JOIN pg_stat_activity s ON s.pid = l.pid
WHERE l.locktype = 'relation' AND l.relation = to_regclass($1) AND l.granted
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND (l.mode IN ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
       OR l.mode IN ('AccessShareLock', 'RowShareLock') AND s.backend_xmin IS NOT NULL)
ORDER BY l.pid, l.virtualtransaction
