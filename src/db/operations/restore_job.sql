-- Restores a job's state and next run.
-- $1 text  the job's image    $2 text  its id
-- Inserted as text: state_type and time_type, the types of the two columns
UPDATE :jobs! j SET job_state = (i.job ->> 'job_state')::text:::state_type, next_run_time = (i.job ->> 'next_run_time'):::time_type
FROM (SELECT $1::text::jsonb -> 'job' AS job) i
WHERE :set_search_path AND j.id = $2
