-- Which jobs run next?
-- $1 timestamptz  now
-- $2 bigint       limit
-- Placeholders: normalized_jobs (sub-select of the jobs with normalized states)
SELECT j.id, j.next_run_time
FROM (:normalized_jobs) j
WHERE j.next_run_time BETWEEN $1 AND '9999-12-31 00:00:00+00' AND coalesce(j.job_state, '') NOT IN ('PAUSED', 'REMOVED')
ORDER BY j.next_run_time, j.id
LIMIT $2
