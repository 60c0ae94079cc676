-- Sets the job's state to EXECUTING, if its state and next run are unchanged.
-- $1 text  id    $2 text[]  spellings of the expected state, in capitals    $3 timestamptz  expected next_run_time
UPDATE :jobs! j SET job_state = 'EXECUTING'
WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($2) AND j.next_run_time IS NOT DISTINCT FROM $3
