-- Returns the sessions that hold the lock of migrations.
SELECT string_agg(format('process %s', l.pid) || coalesce(' of role ' || a.usename, ''), ', ' ORDER BY l.pid) AS holders
FROM pg_locks l
LEFT JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
  AND l.relation = to_regclass('apsctl.migrations') AND l.granted AND l.pid <> pg_backend_pid()
  AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
