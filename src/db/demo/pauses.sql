-- Inserts the pause of the demo's paused job.
-- $1 timestamptz  now
INSERT INTO :pauses! (job_id, kept_next_run_time, kept_job_state, resume_at, reason, paused_by, paused_at)
VALUES ('cleanup-old-versions', $1::timestamptz + interval '3 days', 'SCHEDULED', $1 + interval '2 days',
        'the disk is being replaced', 'maria', $1 - interval '5 hours')
