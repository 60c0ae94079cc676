-- Returns the sessions that block these backends.
-- $1 integer[]  the backends' process ids
SELECT DISTINCT blocker.pid, nullif(s.application_name, '') AS application_name,
       extract(epoch FROM clock_timestamp() - s.xact_start)::double precision AS seconds, s.query
FROM unnest($1) AS waiting(pid)
CROSS JOIN unnest(pg_blocking_pids(waiting.pid)) AS blocker(pid)
LEFT JOIN pg_stat_activity s ON s.pid = blocker.pid
WHERE blocker.pid <> ALL ($1)
ORDER BY seconds DESC NULLS LAST, blocker.pid
