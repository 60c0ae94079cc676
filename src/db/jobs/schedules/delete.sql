-- Deletes a schedule of APScheduler 4, as its own call does: the jobs it has put into the queue still run.
-- $1 text  id
DELETE FROM :aps_schedules! WHERE :set_search_path AND id = $1
