-- Saves the pause of a job: the state and next run to restore, and when to resume.
-- $1 text  id                 $2 timestamptz  its next_run_time    $3 text  its state    $4 timestamptz  when to resume
-- $5 text  reason             $6 text  paused by                   $7 timestamptz  now
INSERT INTO :pauses! (job_id, kept_next_run_time, kept_job_state, resume_at, reason, paused_by, paused_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (job_id) DO UPDATE
SET kept_next_run_time = excluded.kept_next_run_time, resume_at = excluded.resume_at, reason = excluded.reason,
    paused_by = excluded.paused_by, paused_at = excluded.paused_at
