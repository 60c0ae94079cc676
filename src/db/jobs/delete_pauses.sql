-- Deletes the pauses of jobs.
-- $1 text[]  ids
DELETE FROM :pauses! WHERE job_id = ANY ($1)
