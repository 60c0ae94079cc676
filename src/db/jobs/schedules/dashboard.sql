-- Which schedules of APScheduler 4 does `top` show?
-- $1 text    LIKE pattern of the id in lower case, null for all
-- $2 bigint  limit
-- Placeholders: order (the ORDER BY expression)
SELECT s.id::text, t.func::text, s.trigger, s.paused, s.next_fire_time, extract(epoch FROM s.misfire_grace_time)::bigint AS grace,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :aps_schedules s
LEFT JOIN :aps_tasks t ON t.id = s.task_id
LEFT JOIN :pauses p ON p.job_id = s.id::text
WHERE $1::text IS NULL OR lower(s.id::text) LIKE $1
ORDER BY :order
LIMIT $2
