-- Reads schedules of APScheduler 4 locked by lock.sql, with their journal images.
-- $1 text[]  ids, null for all schedules    $2 text[]  ids of jobs that were queued for some of them
-- Placeholders: row_image (the row as JSON), row_texts (columns that jsonb cannot represent exactly, as text)
SELECT s.id::text, t.func::text, s.trigger, s.paused, s.next_fire_time, extract(epoch FROM s.misfire_grace_time)::bigint AS grace,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       (jsonb_build_object('job', :row_image, 'pause', to_jsonb(p.*)) || :row_texts ||
        coalesce((SELECT jsonb_build_object('queued', to_jsonb(q.*)) FROM :aps_jobs! q
                  WHERE q.id = ANY ($2::text[]::uuid[]) AND q.schedule_id = s.id), '{}')
       )::text AS image
FROM :aps_schedules! s
LEFT JOIN :aps_tasks! t ON t.id = s.task_id
LEFT JOIN :pauses! p ON p.job_id = s.id::text
WHERE $1::text[] IS NULL OR s.id = ANY ($1)
ORDER BY s.id::text COLLATE "C"
