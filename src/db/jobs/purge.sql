-- Deletes a job's row, if it still is in the state it was seen in.
-- $1 text  id    $2 text[]  the words of the state seen, in capitals
DELETE FROM :jobs! j WHERE :set_search_path AND j.id = $1 AND coalesce(upper(j.job_state), '') = ANY ($2)
