-- Returns one job of APScheduler 3 with its pause.
-- $1 text  id
SELECT j.id::text, j.next_run_time, j.job_state,
       p.kept_next_run_time, p.resume_at, p.reason, p.paused_by, p.paused_at
FROM :pickled j
LEFT JOIN :pauses p ON p.job_id = j.id::text
WHERE j.id = $1
