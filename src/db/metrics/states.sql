-- How many jobs are in each state?
-- Put in as text: each_job, the jobs in the guide's terms
SELECT job.job_state, count(*) AS jobs FROM (:normalized_jobs) job GROUP BY job.job_state ORDER BY job.job_state
