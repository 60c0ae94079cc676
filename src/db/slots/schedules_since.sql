-- Since when has each job had its current schedule?
SELECT s.job_id, s.updated_at FROM :schedules s
