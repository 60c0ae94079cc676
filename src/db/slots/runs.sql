-- Which runs began between two times?
-- $1 timestamptz  from this time    $2 timestamptz  before this time    $3 bigint  limit
SELECT :log_id AS id, :log_job_id AS job_id, a.status::text, a.created_at, a.completed_at,
       a.details::text AS details, :log_scheduled_at AS scheduled_at
FROM :audit a
WHERE a.created_at >= $1 AND a.created_at < $2
ORDER BY a.created_at, a.id
LIMIT $3
