-- Which other sessions exist, and do they poll an APScheduler 3 table as SQLAlchemyJobStore does?
-- $1 text  unqualified name of the table    $2 double precision  when a job was due (seconds since 1970), null for none
SELECT s.pid, coalesce(s.application_name, '') AS application_name, coalesce(host(s.client_addr), 'local') AS client,
       p.polls,
       p.polls AND s.state IN ('active', 'idle in transaction') AND s.xact_start < statement_timestamp() AS is_polling,
       coalesce(s.state = 'idle' AND s.query IN ('COMMIT', 'ROLLBACK')
                AND extract(epoch FROM s.state_change) BETWEEN $2 AND $2 + 0.5, false) AS woke
FROM pg_stat_activity s
CROSS JOIN LATERAL (SELECT replace(s.query, '"', '') AS query) q
CROSS JOIN LATERAL (SELECT coalesce(strpos(q.query, $1 || '.next_run_time <= ') > 0
                                    OR strpos(q.query, $1 || '.next_run_time IS NOT NULL ORDER BY ') > 0, false) AS polls) p
WHERE s.datname = current_database() AND s.pid <> pg_backend_pid() AND s.backend_type = 'client backend'
  AND s.application_name NOT LIKE 'apsctl%'
