-- Releases queued jobs of an APScheduler 4 task whose claims have expired.
-- $1 text  task id
UPDATE :aps_jobs! SET acquired_by = NULL, acquired_until = NULL
WHERE :set_search_path AND task_id = $1 AND acquired_until < clock_timestamp()
