-- Returns whether a schedule or task of APScheduler 4 has this executor.
-- $1 text  name of the executor
SELECT EXISTS (SELECT FROM :aps_schedules s WHERE s.job_executor = $1)
    OR EXISTS (SELECT FROM :aps_tasks t WHERE t.job_executor = $1) AS has_executor
