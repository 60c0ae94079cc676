-- Since when is each job's schedule kept?
SELECT s.job_id, s.updated_at FROM :schedules s
