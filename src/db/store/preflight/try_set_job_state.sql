-- Sets the state of a pass's job, to be rolled back, to find out whether a pass can do so. See pass/start_job.sql.
-- $1 text  id    $2 text  job_state
UPDATE :jobs! j SET job_state = $2
WHERE :set_search_path AND j.id = $1
