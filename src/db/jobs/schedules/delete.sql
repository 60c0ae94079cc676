-- Deletes a schedule of APScheduler 4. Like remove_schedule(), it leaves the jobs in the queue, which still run.
-- $1 text  id
DELETE FROM :aps_schedules! WHERE :set_search_path AND id = $1
