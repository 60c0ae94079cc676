-- Deletes a schedule of APScheduler 4, as its own call does: the jobs it has put into the queue still run.
-- $1 text  id
DELETE FROM :aps_schedules! WHERE :application AND id = $1
