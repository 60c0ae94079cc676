-- Lists the jobs of Task Tracker's table with normalized states, for use as a sub-select.
SELECT j.id::text AS id, CASE WHEN upper(j.job_state::text) = 'EXECUTED' THEN 'COMPLETED'
                              WHEN upper(j.job_state::text) IN ('PENDING', 'SCHEDULED', 'EXECUTING', 'COMPLETED', 'FAILED', 'PAUSED', 'REMOVED')
                              THEN upper(j.job_state::text) ELSE j.job_state::text END AS job_state,
       j.next_run_time, NULL::timestamptz AS last_fire_time
FROM :jobs j
