-- Which schedules of APScheduler 4 are paused until a time that has come?
-- $1 timestamptz  now
SELECT s.id::text FROM :aps_schedules s JOIN :pauses p ON p.job_id = s.id::text
WHERE s.paused AND p.resume_at <= $1 ORDER BY s.id
