-- Which paused jobs are due to resume, by their own pause or because a maintenance window has expired?
-- $1 timestamptz  now
SELECT j.id::text FROM :jobs j JOIN :pauses p ON p.job_id = j.id::text
WHERE upper(j.job_state) = 'PAUSED' AND (p.resume_at <= $1
     OR EXISTS (SELECT FROM :maintenance m JOIN :maintenance_jobs k ON k.maintenance = m.id
                WHERE m.ended_at IS NULL AND m.until <= $1 AND k.job_id = p.job_id AND p.paused_at = m.since))
ORDER BY j.id
