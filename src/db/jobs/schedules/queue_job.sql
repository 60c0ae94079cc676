-- Adds jobs to the queue of APScheduler 4 as their schedules would, but without a scheduled time, so they never misfire.
-- $1 text[]  the schedules' ids    $2 timestamptz  now
INSERT INTO :aps_jobs! (id, task_id, args, kwargs, schedule_id, executor, jitter, result_expiration_time, metadata, created_at)
SELECT gen_random_uuid(), s.task_id, s.args, s.kwargs, s.id, s.job_executor, interval '0',
       coalesce(s.job_result_expiration_time, interval '0'), s.metadata, $2
FROM :aps_schedules! s WHERE :set_search_path AND s.id = ANY ($1)
RETURNING id::text, schedule_id::text
