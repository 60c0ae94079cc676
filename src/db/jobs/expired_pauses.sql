-- Which jobs are paused until a time that has come?
-- $1 timestamptz  now
SELECT j.id::text FROM :jobs j JOIN :pauses p ON p.job_id = j.id::text
WHERE j.job_state = 'PAUSED' AND p.resume_at <= $1 ORDER BY j.id
