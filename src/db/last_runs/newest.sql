-- Which are the newest runs of the log?
-- $1 bigint  limit
-- Placeholders: run_error (the end of the error, or NULL)
SELECT :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at AS ended_at,
       NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved, :run_error AS error
FROM :audit a
WHERE a.created_at < 'infinity'
ORDER BY a.created_at DESC
LIMIT $1
