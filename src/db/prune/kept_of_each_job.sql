-- Returns those of the newest runs of each job that began before a time, in the order of their beginnings.
-- $1 text  the time    $2 bigint  how many runs of each job to keep
-- Placeholders: as in delete_batch.sql
WITH recent AS (
    SELECT :run_job AS job, count(*) AS runs FROM ONLY :run_log a WHERE :run_time >= $1::text:::run_time_type GROUP BY 1),
old AS (
    SELECT :run_job AS job, :run_time AS started_at,
           row_number() OVER (PARTITION BY :run_job ORDER BY :run_time DESC) AS position
    FROM ONLY :run_log a
    WHERE :run_time < $1::text:::run_time_type AND NOT EXISTS (SELECT FROM recent r WHERE r.job = :run_job AND r.runs >= $2))
SELECT o.job, o.started_at::text AS started_at
FROM old o LEFT JOIN recent r ON r.job = o.job
WHERE o.position + coalesce(r.runs, 0) <= $2
ORDER BY o.started_at
