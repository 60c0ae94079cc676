-- Which journal entries since a time concern the states and schedules of jobs?
-- $1 timestamptz  since when
SELECT o.job_id, o.at, coalesce(o.sudo_user, o.os_user) AS who, o.command ~ '\mjobs trigger\M' AS is_trigger,
       b.image AS before, a.image AS after
FROM :operations o
CROSS JOIN LATERAL (SELECT CASE WHEN o.before IS NOT NULL THEN jsonb_build_object(
    'job_state', left(o.before #>> '{job,job_state}', 20), 'next_run_time', o.before #> '{job,next_run_time}',
    'paused', o.before #> '{job,paused}', 'paused_at', o.before #> '{pause,paused_at}',
    'schedule', o.before -> 'schedule')::text END AS image) b
CROSS JOIN LATERAL (SELECT CASE WHEN o.after IS NOT NULL THEN jsonb_build_object(
    'job_state', left(o.after #>> '{job,job_state}', 20), 'next_run_time', o.after #> '{job,next_run_time}',
    'paused', o.after #> '{job,paused}', 'paused_at', o.after #> '{pause,paused_at}',
    'schedule', o.after -> 'schedule')::text END AS image) a
WHERE o.job_id IS NOT NULL AND o.at >= $1
ORDER BY o.id
