-- Sets the state and next run of jobs whose state is unchanged.
-- $1 text[]  ids    $2 text  job_state    $3 timestamptz[]  next_run_time of each job
-- $4 text[]  spellings of the expected state, in capitals
UPDATE :jobs! j SET job_state = $2, next_run_time = n.next_run_time
FROM unnest($1::text[], $3::timestamptz[]) AS n(id, next_run_time)
WHERE :set_search_path AND j.id = ANY ($1) AND j.id::text = n.id AND coalesce(upper(j.job_state), '') = ANY ($4)
