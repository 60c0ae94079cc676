-- How did the last run of the job end?
-- $1 text  job id, null for a store without the job    $2 timestamptz  earliest start of that run
SELECT a.status::text, a.error::text FROM :audit a
WHERE a.created_at > $2 AND a.created_at < 'infinity' AND a.job_id IS NOT DISTINCT FROM $1
ORDER BY a.created_at DESC, a.id DESC
LIMIT 1
