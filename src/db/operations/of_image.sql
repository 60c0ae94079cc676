-- What was the row of an APScheduler 3 job, by its image?
-- $1 text  the job's image
SELECT (i.job ->> 'next_run_time')::double precision AS next_run_time, (i.job ->> 'job_state')::bytea AS job_state
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
