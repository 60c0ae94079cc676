-- Puts a job's state and next run back.
-- $1 text  the job's image
UPDATE :jobs! j SET job_state = i.job ->> 'job_state', next_run_time = (i.job ->> 'next_run_time')::timestamptz
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
WHERE :application AND j.id = i.job ->> 'id'
