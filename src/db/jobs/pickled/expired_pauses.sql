-- Which jobs of APScheduler 3 are paused until a time that has come?
-- $1 timestamptz  now
SELECT j.id::text FROM :pickled j JOIN :pauses p ON p.job_id = j.id::text
WHERE j.next_run_time IS NULL AND p.resume_at <= $1 ORDER BY j.id
