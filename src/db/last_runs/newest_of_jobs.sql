-- Which are the last runs of these jobs, among the newest runs of the log? The last row has no id, and says how many runs were
-- read.
-- $1 bigint  how many runs to read    $2 text[]  ids of the jobs
-- Placeholders: run_error (the end of the error, or NULL)
WITH newest AS MATERIALIZED (
    SELECT w.job, max(w.created_at) AS last_run, count(*) AS runs
    FROM (SELECT a.job_id::text AS job, a.created_at FROM :audit a WHERE a.created_at < 'infinity'
          ORDER BY a.created_at DESC LIMIT $1) w
    GROUP BY w.job)
SELECT :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at AS ended_at,
       NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved, :run_error AS error, NULL::bigint AS runs_read
FROM newest n
JOIN unnest($2) AS u(id) ON u.id = n.job
JOIN :audit a ON a.created_at = n.last_run AND a.job_id::text = n.job
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(runs)::bigint FROM newest
