-- Which jobs have schedulers of APScheduler 4 acquired, and are the claims still valid?
SELECT coalesce(j.schedule_id, j.task_id)::text AS id, t.func::text, j.id::text AS job_id, j.acquired_by::text,
       coalesce(j.acquired_until > clock_timestamp(), false) AS is_acquired, s.next_fire_time
FROM :aps_jobs j
LEFT JOIN :aps_tasks t ON t.id = j.task_id
LEFT JOIN :aps_schedules s ON s.id = j.schedule_id
WHERE j.acquired_by IS NOT NULL
ORDER BY 1, j.created_at, j.id
