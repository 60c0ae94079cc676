-- Which transactions of this database have been idle or prepared for more than a minute, or open for more than an hour?
SELECT s.pid, nullif(s.application_name, '') AS application_name, s.state, NULL::text AS gid,
       extract(epoch FROM clock_timestamp() - s.xact_start)::float8 AS seconds
FROM pg_stat_activity s
WHERE s.datname = current_database() AND s.pid <> pg_backend_pid() AND s.backend_type = 'client backend'
  AND (s.state LIKE 'idle in transaction%' AND s.state_change < clock_timestamp() - interval '1 minute'
       OR s.xact_start < clock_timestamp() - interval '1 hour')
UNION ALL
SELECT 0, NULL, 'prepared', p.gid, extract(epoch FROM clock_timestamp() - p.prepared)::float8
FROM pg_prepared_xacts p
WHERE p.database = current_database() AND p.prepared < clock_timestamp() - interval '1 minute'
ORDER BY seconds DESC NULLS LAST, pid
LIMIT 20
