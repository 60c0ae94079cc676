-- Which of the newest runs of the log are runs of these jobs? The last row has no id, and says how many runs were read.
-- $1 bigint  how many runs to read    $2 text[]  ids of the jobs
-- Placeholders: run_error (the end of the error, or NULL)
WITH newest AS MATERIALIZED (
    SELECT a.job_id::text AS job, :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at AS ended_at,
           NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved, :run_error AS error
    FROM :audit a
    WHERE a.created_at < 'infinity'
    ORDER BY a.created_at DESC
    LIMIT $1)
SELECT r.id, r.job_id, r.status, r.created_at, r.ended_at, r.versions_evaluated, r.versions_approved, r.error,
       NULL::bigint AS runs_read
FROM newest r JOIN unnest($2) AS u(id) ON u.id = r.job
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(*) FROM newest
