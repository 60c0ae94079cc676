-- Which runs are open that began before a time, and for which neither a job executes nor a lease is held?
-- $1 timestamptz  they began before then    $2 timestamptz  and after then
SELECT :log_id AS id, a.job_id::text, a.created_at
FROM :audit a
WHERE a.created_at < $1 AND a.created_at > $2 AND a.completed_at IS NULL
  AND NOT EXISTS (SELECT FROM :lease l WHERE l.run_id::text = a.id::text AND l.expires_at > clock_timestamp())
ORDER BY a.created_at DESC
LIMIT 20
