-- Which sessions block others that use our tables, without waiting themselves?
-- $1 text[]  quoted names of the tables
WITH waiting AS (
    SELECT DISTINCT l.pid, a.query_start
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE NOT l.granted AND a.datname = current_database()
      AND EXISTS (SELECT FROM pg_locks o WHERE o.pid = l.pid AND o.relation = ANY (
                      SELECT to_regclass(t.name) FROM unnest($1::text[]) AS t(name))))
SELECT blocker.pid, nullif(s.application_name, '') AS application_name, s.state,
       CASE WHEN blocker.pid = 0 THEN (SELECT min(p.gid) FROM pg_prepared_xacts p WHERE p.database = current_database()
                                       HAVING count(*) = 1) END AS gid,
       extract(epoch FROM clock_timestamp() - s.state_change)::float8 AS state_seconds,
       count(*) AS waiting,
       extract(epoch FROM clock_timestamp() - min(w.query_start))::float8 AS longest_wait
FROM waiting w
CROSS JOIN unnest(pg_blocking_pids(w.pid)) AS blocker(pid)
LEFT JOIN pg_stat_activity s ON s.pid = blocker.pid
WHERE blocker.pid NOT IN (SELECT pid FROM waiting)
GROUP BY blocker.pid, s.application_name, s.state, s.state_change
ORDER BY waiting DESC, blocker.pid
LIMIT 20
