-- Which schedules of APScheduler 4 match the filter, and when do they fire next?
-- $1 text[]       states in capitals, null for all
-- $2 text         LIKE pattern of the task's function, null for all
-- $3 text         LIKE pattern of id, null for all
-- $4 timestamptz  only schedules that are not paused and were due before this time, null for all
-- $5 bigint       limit, null for none
-- Placeholders: order (the ORDER BY expression)
SELECT s.id::text, t.func::text, s.trigger, s.paused, s.next_fire_time, extract(epoch FROM s.misfire_grace_time)::bigint AS grace,
       s.coalesce::text AS coalesce, t.max_running_jobs, extract(epoch FROM s.max_jitter)::float8 AS max_jitter,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :aps_schedules s
LEFT JOIN :aps_tasks t ON t.id = s.task_id
LEFT JOIN :pauses p ON p.job_id = s.id::text
WHERE ($1::text[] IS NULL OR CASE WHEN s.paused THEN 'PAUSED' ELSE 'SCHEDULED' END = ANY ($1))
  AND ($2::text IS NULL OR coalesce(t.func::text, '') LIKE $2)
  AND ($3::text IS NULL OR s.id::text LIKE $3)
  AND ($4::timestamptz IS NULL OR (s.next_fire_time < $4 AND NOT s.paused))
ORDER BY :order
LIMIT $5
