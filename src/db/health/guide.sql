-- Which jobs are in the guide's table?
SELECT j.id::text AS id, CASE j.job_state::text WHEN 'EXECUTED' THEN 'COMPLETED' ELSE j.job_state::text END AS job_state,
       j.next_run_time, NULL::timestamptz AS last_fire_time
FROM :jobs j
