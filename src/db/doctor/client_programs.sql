-- Which programs have most sessions in this database, not counting apsctl?
SELECT coalesce(nullif(s.application_name, ''), 'no name') AS program, count(*) AS sessions
FROM pg_stat_activity s
WHERE s.datname = current_database() AND s.pid <> pg_backend_pid() AND s.backend_type = 'client backend'
  AND s.application_name NOT LIKE 'apsctl%'
GROUP BY 1
ORDER BY sessions DESC, program
LIMIT 5
