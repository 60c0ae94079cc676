-- Returns the newest run of a job if it began between two times.
-- $1 text  the later time    $2 text  the job; empty for runs without a job    $3 text  the earlier time
-- Placeholders: as in delete_batch.sql
SELECT n.job, n.started_at::text AS started_at
FROM (SELECT :run_job AS job, :run_time AS started_at,
             :run_time < $1::text:::run_time_type AND :run_time > $3::text:::run_time_type AS is_needed
      FROM ONLY :run_log a WHERE :run_job = $2 ORDER BY :run_time DESC NULLS LAST LIMIT 1) n
WHERE n.is_needed
