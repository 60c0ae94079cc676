-- Deletes a job's row, if it still is in the state it was seen in.
-- $1 text  id    $2 text[]  the words of the state seen
DELETE FROM :jobs! WHERE :application AND id = $1 AND coalesce(job_state, '') = ANY ($2)
