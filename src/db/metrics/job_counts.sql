-- How many jobs are in each state?
-- Placeholders: normalized_jobs (sub-select of the jobs with normalized states)
SELECT job.job_state, count(*) AS jobs FROM (:normalized_jobs) job GROUP BY job.job_state ORDER BY job.job_state
