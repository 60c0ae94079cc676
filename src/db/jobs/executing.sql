-- Which jobs are executing: since when, in which process, and which sessions block it?
-- $1 timestamptz  runs opened before this time are ignored
-- The newest runs of a few jobs are found quickly. For many jobs, all open runs are read once.
WITH executing AS MATERIALIZED (
    SELECT e.id FROM :jobs e WHERE upper(e.job_state) = 'EXECUTING'
    UNION SELECT l.job_id FROM :lease l WHERE :lease_is_live
), open_run AS MATERIALIZED (
    SELECT DISTINCT ON (a.job_id) a.job_id::text AS job_id, a.id::text AS run_id, a.created_at FROM :audit a
    WHERE a.created_at > $1 AND a.created_at < 'infinity' AND lower(a.status) = 'running'
      AND (SELECT count(*) FROM executing) > 3
    ORDER BY a.job_id, a.created_at DESC
)
SELECT j.id::text, j.func_ref::text, j.job_state::text, j.next_run_time,
       coalesce(r.run_id, o.run_id) AS run_id, coalesce(r.created_at, o.created_at) AS run_since,
       l.host, l.pid, l.acquired_at, :lease_is_live AS lease_is_live,
       b.blocked_by
FROM :jobs j
LEFT JOIN :lease l ON l.job_id = j.id::text AND l.expires_at IS NOT NULL
LEFT JOIN LATERAL (SELECT a.id::text AS run_id, a.created_at FROM :audit a
                   WHERE a.created_at > $1 AND a.created_at < 'infinity' AND a.job_id = j.id::text AND lower(a.status) = 'running'
                     AND (SELECT count(*) FROM executing) <= 3
                   ORDER BY a.created_at DESC LIMIT 1) r ON true
LEFT JOIN open_run o ON o.job_id = j.id::text
LEFT JOIN LATERAL (SELECT string_agg(format('pid %s (%s, %s)', s.pid, coalesce(nullif(s.application_name, ''), 'no name'),
                                            coalesce(s.state, 'state unknown')), ', ') AS blocked_by
                   FROM pg_stat_activity s WHERE s.pid = ANY (pg_blocking_pids(l.backend_pid))) b ON true
WHERE j.id = ANY (ARRAY(SELECT id FROM executing))
ORDER BY j.id
