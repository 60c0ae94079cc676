-- Which jobs of Task Tracker's table does `top` show?
-- $1 text         LIKE pattern of the id in lower case, null for all
-- $2 bigint       limit
-- $3 boolean      whether to sort by urgency: late, executing and failed jobs, then the others, the paused and the inactive ones
-- $4 timestamptz  now
-- Placeholders: order (the ORDER BY expression)
SELECT :job_columns
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE $1::text IS NULL OR lower(j.id::text) LIKE $1
ORDER BY CASE WHEN NOT $3 THEN 0
              WHEN upper(j.job_state::text) = 'PAUSED' THEN 4
              WHEN upper(j.job_state::text) = 'REMOVED' THEN 5
              WHEN upper(j.job_state::text) = 'EXECUTING' THEN 1
              WHEN j.next_run_time < $4 THEN 0
              WHEN upper(j.job_state::text) = 'FAILED' THEN 2
              WHEN upper(j.job_state::text) IN ('COMPLETED', 'EXECUTED') AND j.next_run_time IS NULL THEN 5
              ELSE 3 END, :order
LIMIT $2
