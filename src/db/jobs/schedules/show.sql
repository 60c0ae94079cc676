-- Returns one schedule of APScheduler 4 with its arguments and its task.
-- $1 text  id
SELECT s.id::text, t.func::text, s.trigger, s.paused, s.next_fire_time, extract(epoch FROM s.misfire_grace_time)::bigint AS grace,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       s.task_id::text, s.args, s.kwargs, s.coalesce::text, t.max_running_jobs, t.running_jobs, s.job_executor::text,
       extract(epoch FROM s.max_jitter)::float8 AS max_jitter, s.metadata::text AS metadata, s.last_fire_time,
       extract(epoch FROM s.job_result_expiration_time)::float8 AS kept_results,
       s.acquired_by::text, s.acquired_until, s.acquired_until > clock_timestamp() AS is_acquired
FROM :aps_schedules s
LEFT JOIN :aps_tasks t ON t.id = s.task_id
LEFT JOIN :pauses p ON p.job_id = s.id::text
WHERE s.id = $1
