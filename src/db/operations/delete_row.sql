-- Deletes a job's row again.
-- $1 text  id
DELETE FROM :jobs! j WHERE :application AND j.id = $1
