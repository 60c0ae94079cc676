-- Deletes a job's row, if its state is unchanged.
-- $1 text  id    $2 text[]  spellings of the expected state, in capitals
DELETE FROM :jobs! j WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($2)
