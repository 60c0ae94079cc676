-- Which runs that began in an interval are still open, without a live lease?
-- $1 timestamptz  end of the interval    $2 timestamptz  start of the interval
SELECT :log_id AS id, a.job_id::text, a.created_at
FROM :audit a
WHERE a.created_at < $1 AND a.created_at > $2 AND a.completed_at IS NULL
  AND coalesce(lower(a.status::text), '') NOT IN ('completed', 'failed')
  AND NOT EXISTS (SELECT FROM :lease l WHERE l.run_id::text = a.id::text AND :lease_is_live)
ORDER BY a.created_at DESC
LIMIT 20
