-- Which transactions will CREATE INDEX CONCURRENTLY on a table, or dropping what it leaves, have to wait for?
-- Those that write to it or keep others from it, and those that read it in an old snapshot.
-- $1 text  the table's quoted name
SELECT l.virtualtransaction AS transaction, l.pid, s.application_name, s.state
FROM pg_locks l
LEFT JOIN pg_stat_activity s ON s.pid = l.pid
WHERE l.locktype = 'relation' AND l.relation = to_regclass($1) AND l.granted
  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND (l.mode IN ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
       OR l.mode IN ('AccessShareLock', 'RowShareLock') AND s.backend_xmin IS NOT NULL)
ORDER BY l.pid, l.virtualtransaction
