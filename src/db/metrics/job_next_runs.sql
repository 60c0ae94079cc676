-- Which jobs need attention first, and when do they run next? The late ones, the failed ones, those with a next run, the others.
-- $1 timestamptz  jobs due before this time are late    $2 bigint  limit
-- Placeholders: normalized_jobs (sub-select of the jobs with normalized states)
SELECT job.id, job.is_enabled, job.next_run_time, count(*) OVER () AS jobs
FROM (SELECT j.id, coalesce(j.job_state, '') <> 'PAUSED' AS is_enabled, coalesce(j.job_state, '') = 'FAILED' AS is_failed,
             coalesce(j.job_state, '') NOT IN ('PAUSED', 'EXECUTING') AND j.next_run_time < $1 AS is_late,
             CASE WHEN j.next_run_time BETWEEN '0001-01-01 00:00:00+00' AND '9999-12-31 00:00:00+00' THEN j.next_run_time END
                 AS next_run_time
      FROM (:normalized_jobs) j
      WHERE coalesce(j.job_state, '') <> 'REMOVED') job
ORDER BY coalesce(job.is_late, false) DESC, CASE WHEN job.is_late THEN job.next_run_time END NULLS FIRST, job.is_failed DESC,
         job.is_enabled AND job.next_run_time IS NOT NULL DESC, job.id COLLATE "C"
LIMIT $2
