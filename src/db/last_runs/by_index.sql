-- Which is the newest run of each job? For logs with an index on job and time.
-- $1 text[]  ids of the jobs
-- Placeholders: run_error (the end of the error, or NULL)
SELECT r.*
FROM unnest($1) AS u(id)
CROSS JOIN LATERAL (SELECT :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at AS ended_at,
                           NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved, :run_error AS error
                    FROM :audit a
                    WHERE a.job_id = u.id AND a.created_at < 'infinity'
                    ORDER BY a.created_at DESC
                    LIMIT 1) r
