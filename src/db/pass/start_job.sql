-- Marks the job as executing, if it is as it was looked at.
-- $1 text  id    $2 text[]  its state, in all its words, in capitals    $3 timestamptz  its next_run_time
UPDATE :jobs! j SET job_state = 'EXECUTING'
WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($2) AND j.next_run_time IS NOT DISTINCT FROM $3
