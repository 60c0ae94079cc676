-- Deletes the rows of jobs whose state is unchanged.
-- $1 text[]  ids    $2 text[]  spellings of the expected state, in capitals
DELETE FROM :jobs! j WHERE :set_search_path AND j.id = ANY ($1) AND coalesce(upper(j.job_state), '') = ANY ($2)
