-- Which jobs are overdue, and which are executing? A row without an id means that row-level security applies to this role,
-- so that there may be more. (One statement saves a round trip.)
-- $1 timestamptz  jobs due before this time are overdue    $2 bigint  limit of overdue jobs    $3 text  quoted name of the table
(SELECT :job_id AS id, j.next_run_time, false AS executing FROM :jobs j
 WHERE j.next_run_time < $1 AND coalesce(upper(j.job_state), '') NOT IN ('PAUSED', 'REMOVED', 'EXECUTING')
 ORDER BY j.next_run_time, :job_id
 LIMIT $2)
UNION ALL
SELECT :job_id AS id, j.next_run_time, true FROM :jobs j WHERE upper(j.job_state) = 'EXECUTING'
UNION ALL
SELECT NULL, NULL, NULL WHERE row_security_active(to_regclass($3))
