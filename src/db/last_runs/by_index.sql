-- Which is the newest run of each job? For logs with an index on job and time.
-- $1 text[]   ids of the jobs
-- $2 boolean  whether to return the ends of the errors
SELECT u.id AS job, r.*
FROM unnest($1) AS u(id)
CROSS JOIN LATERAL (SELECT :log_id AS id, :log_job_id AS job_id, a.status::text AS status, a.created_at, a.completed_at,
                           NULL::bigint AS versions_evaluated, NULL::bigint AS versions_approved,
                           CASE WHEN $2 THEN right(a.error::text, 4000) END AS error
                    FROM :audit a
                    WHERE a.job_id = u.id AND a.created_at < 'infinity'
                    ORDER BY a.created_at DESC, a.id DESC
                    LIMIT 1) r
