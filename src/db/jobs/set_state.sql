-- Sets a job's state and next run, if its state is unchanged.
-- $1 text  id    $2 text  job_state    $3 timestamptz  next_run_time
-- $4 text[]  spellings of the expected state, in capitals
UPDATE :jobs! j SET job_state = $2, next_run_time = $3
WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($4)
