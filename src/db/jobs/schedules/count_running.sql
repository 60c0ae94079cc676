-- Sets the counter of a task of APScheduler 4 to the number of its jobs that are acquired, where it counts more.
-- $1 text  task id
UPDATE :aps_tasks!
SET running_jobs = (SELECT count(q.acquired_by) FROM :aps_jobs q WHERE q.task_id = $1)
WHERE :set_search_path AND id = $1 AND running_jobs > (SELECT count(q.acquired_by) FROM :aps_jobs q WHERE q.task_id = $1)
RETURNING running_jobs::bigint AS running
