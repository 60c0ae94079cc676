-- Which jobs can the pass run for?
-- $1 text  job id, null for all jobs that call $2    $2 text  func_ref
SELECT :job_id AS id, j.func_ref::text, j.job_state::text, j.next_run_time, j.misfire_grace_time::bigint,
       s.cron, s.time_zone, s.dialect,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :jobs j
LEFT JOIN :schedules s ON s.job_id = j.id::text
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE CASE WHEN $1::text IS NULL THEN j.func_ref = $2 ELSE j.id = $1 END
ORDER BY j.id
