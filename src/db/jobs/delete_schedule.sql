-- Deletes a job's schedule.
-- $1 text  id
DELETE FROM :schedules! WHERE job_id = $1
