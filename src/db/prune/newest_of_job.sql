-- Returns the newest run of a job if it began before a time.
-- $1 text  the time    $2 text  the job; empty for runs without a job
-- Placeholders: as in delete_batch.sql
SELECT n.job, n.started_at::text AS started_at
FROM (SELECT :run_job AS job, :run_time AS started_at, :run_time < $1::text:::run_time_type AS is_old FROM ONLY :run_log a
      WHERE :run_job = $2 ORDER BY :run_time DESC NULLS LAST LIMIT 1) n
WHERE n.is_old
