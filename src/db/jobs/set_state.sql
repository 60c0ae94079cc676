-- Gives a job its state and next run, if it still is in the state it was seen in.
-- $1 text  id    $2 text  job_state    $3 timestamptz  next_run_time    $4 text[]  the words of the state seen, in capitals
UPDATE :jobs! j SET job_state = $2, next_run_time = $3
WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($4)
