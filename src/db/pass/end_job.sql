-- Sets the job's state after the run, unless an operator has changed the state during the run.
-- $1 text  id    $2 text  job_state    $3 timestamptz  next_run_time    $4 boolean  whether to set next_run_time to $3
UPDATE :jobs! j SET job_state = $2, next_run_time = CASE WHEN $4 THEN $3 ELSE j.next_run_time END
WHERE :set_search_path AND j.id = $1 AND upper(j.job_state) = 'EXECUTING'
