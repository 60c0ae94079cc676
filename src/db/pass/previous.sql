-- How did the last run of the job end?
-- $1 text  job id, null for a store without the job    $2 timestamptz  how far to look back
SELECT status::text, error::text FROM :audit
WHERE created_at > $2 AND job_id IS NOT DISTINCT FROM $1
ORDER BY created_at DESC, id DESC
LIMIT 1
