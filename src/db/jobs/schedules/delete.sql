-- Deletes schedules of APScheduler 4. Like remove_schedule(), it leaves the jobs in the queue, which still run.
-- $1 text[]  ids
DELETE FROM :aps_schedules! s WHERE :set_search_path AND s.id = ANY ($1)
