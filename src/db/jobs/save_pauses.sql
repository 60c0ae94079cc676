-- Saves pauses of jobs: the states and next runs to restore, and when to resume.
-- One element for each job: $1 text[]  ids    $2 timestamptz[]  their next_run_time    $3 text[]  their states
-- $4 timestamptz[]  when to resume    $5 text[]  reasons    $6 text[]  paused by    $7 timestamptz[]  paused at
INSERT INTO :pauses! (job_id, kept_next_run_time, kept_job_state, resume_at, reason, paused_by, paused_at)
SELECT n.job_id, n.next_run_time, n.job_state, n.resume_at, n.reason, n.paused_by, n.paused_at
FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::timestamptz[])
     AS n(job_id, next_run_time, job_state, resume_at, reason, paused_by, paused_at)
ON CONFLICT (job_id) DO UPDATE
SET kept_next_run_time = excluded.kept_next_run_time, resume_at = excluded.resume_at, reason = excluded.reason,
    paused_by = excluded.paused_by, paused_at = excluded.paused_at
