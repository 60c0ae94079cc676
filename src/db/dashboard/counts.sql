-- How many jobs are there, and in which states?
-- $1 text         LIKE pattern of the id in lower case, null for all
-- $2 timestamptz  jobs due before this time are late
-- Placeholders: normalized_jobs (sub-select of the jobs with normalized states)
SELECT count(*) AS total,
       count(*) FILTER (WHERE $1::text IS NULL OR lower(j.id) LIKE $1) AS matching,
       count(*) FILTER (WHERE j.next_run_time < $2
                        AND coalesce(j.job_state, '') NOT IN ('PAUSED', 'REMOVED', 'EXECUTING')) AS late,
       count(*) FILTER (WHERE j.job_state = 'PAUSED') AS paused,
       count(*) FILTER (WHERE j.job_state = 'FAILED') AS failed,
       count(*) FILTER (WHERE j.job_state = 'EXECUTING') AS executing
FROM (:normalized_jobs) j
