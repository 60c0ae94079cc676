-- Sets running_jobs of an APScheduler 4 task to the number of its acquired jobs, if it is higher.
-- $1 text  task id
UPDATE :aps_tasks!
SET running_jobs = (SELECT count(q.acquired_by) FROM :aps_jobs q WHERE q.task_id = $1)
WHERE :set_search_path AND id = $1 AND running_jobs > (SELECT count(q.acquired_by) FROM :aps_jobs q WHERE q.task_id = $1)
RETURNING running_jobs::bigint AS running
