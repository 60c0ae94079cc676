-- By which rules did the last pass go that evaluated anything?
-- $1 text  job id, null for a store without the job    $2 timestamptz  how far to look back
SELECT a.details ->> 'rules_digest' AS digest FROM :audit a
WHERE a.created_at > $2 AND a.job_id IS NOT DISTINCT FROM $1 AND a.details ->> 'rules_digest' IS NOT NULL
ORDER BY a.created_at DESC, a.id DESC
LIMIT 1
