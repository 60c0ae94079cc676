-- What are these schedules of APScheduler 4 now, and who holds them? They stay as they are until the transaction ends.
-- $1 text[]  ids    $2 text  a job that was put into the queue for one of them: its id, null for none
SELECT s.id::text, t.func::text, s.trigger, s.paused, s.next_fire_time, extract(epoch FROM s.misfire_grace_time)::bigint AS grace,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       s.acquired_by::text, s.acquired_until > clock_timestamp() AS held,
       (jsonb_build_object('job', to_jsonb(s), 'pause', to_jsonb(p)) ||
        coalesce((SELECT jsonb_build_object('queued', to_jsonb(q)) FROM :aps_jobs! q WHERE q.id = $2::text::uuid), '{}')
       )::text AS image
FROM :aps_schedules! s
LEFT JOIN :aps_tasks! t ON t.id = s.task_id
LEFT JOIN :pauses! p ON p.job_id = s.id::text
WHERE s.id = ANY ($1)
ORDER BY s.id
FOR UPDATE OF s
