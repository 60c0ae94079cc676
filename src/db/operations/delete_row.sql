-- Deletes a job's row again.
-- $1 text  id
DELETE FROM :jobs! WHERE :application AND id = $1
