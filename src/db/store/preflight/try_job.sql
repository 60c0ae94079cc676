-- Gives the job of a pass the state that it has meanwhile, to be rolled back: can a pass do so? See pass/start_job.sql.
-- $1 text  id
UPDATE :jobs! j SET job_state = 'EXECUTING'
WHERE :application AND j.id = $1
