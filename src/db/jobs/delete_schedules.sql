-- Deletes the schedules of jobs.
-- $1 text[]  ids
DELETE FROM :schedules! WHERE job_id = ANY ($1)
