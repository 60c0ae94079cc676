-- Marks the job as executing, if it is as it was looked at.
-- $1 text  id    $2 text[]  its state, in all its words    $3 timestamptz  its next_run_time
UPDATE :jobs! SET job_state = 'EXECUTING'
WHERE :application AND id = $1 AND coalesce(job_state, '') = ANY ($2) AND next_run_time IS NOT DISTINCT FROM $3
