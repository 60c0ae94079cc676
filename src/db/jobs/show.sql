-- Returns one job with its arguments, schedule and pause.
-- $1 text  id
SELECT :job_id AS id, j.func_ref::text, j.job_state::text, j.next_run_time, j.misfire_grace_time::bigint,
       j.args::text AS args, j.kwargs::text AS kwargs,
       s.cron, s.time_zone, s.dialect,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE j.id = $1
