-- What are these jobs now, with all that apsctl keeps of them? They stay as they are until the transaction ends.
-- $1 text[]  ids
SELECT j.id::text, j.func_ref::text, j.job_state::text, j.next_run_time, j.misfire_grace_time::integer,
       s.cron, s.time_zone, s.dialect,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at,
       jsonb_build_object('job', to_jsonb(j), 'schedule', to_jsonb(s), 'pause', to_jsonb(p))::text AS image
FROM :jobs! j
LEFT JOIN :schedules! s ON s.job_id = j.id::text
LEFT JOIN :pauses! p ON p.job_id = j.id::text
WHERE j.id = ANY ($1)
ORDER BY j.id
FOR UPDATE OF j
