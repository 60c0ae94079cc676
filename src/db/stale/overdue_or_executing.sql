-- Which jobs should have run and have not, and which execute? A row without an id: row-level security applies to this
-- role, so that there may be more. (To ask for that apart would be another round trip.)
-- $1 timestamptz  they were due before then    $2 bigint  how many of the former at most    $3 text  the table's quoted name
(SELECT :job_id AS id, j.next_run_time, false AS executing FROM :jobs j
 WHERE j.next_run_time < $1 AND coalesce(upper(j.job_state), '') NOT IN ('PAUSED', 'REMOVED', 'EXECUTING')
 ORDER BY j.next_run_time, :job_id
 LIMIT $2)
UNION ALL
SELECT :job_id AS id, j.next_run_time, true FROM :jobs j WHERE upper(j.job_state) = 'EXECUTING'
UNION ALL
SELECT NULL, NULL, NULL WHERE row_security_active(to_regclass($3))
