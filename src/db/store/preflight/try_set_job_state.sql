-- Gives the job of a pass the state that it has meanwhile, to be rolled back: can a pass do so? See pass/start_job.sql.
-- $1 text  id    $2 text  job_state
UPDATE :jobs! j SET job_state = $2
WHERE :set_search_path AND j.id = $1
