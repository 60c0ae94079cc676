-- Deletes a job's pause.
-- $1 text  id
DELETE FROM :pauses! WHERE job_id = $1
