-- Closes the runs that a lost pass left open.
-- $1 text  job id, null for a store without the job    $2 text  the run of the lease's last holder, null for none
-- $3 timestamptz  now, null for the server's clock    $4 text  why    $5 timestamptz  how far to look back for the former
-- Put in as text: run_type, the type of the audit log's ids
UPDATE :audit! a
SET status = 'abandoned', completed_at = coalesce($3, clock_timestamp()),
    error = coalesce(a.error, $4)
WHERE :set_search_path AND lower(a.status) = 'running' AND ((a.created_at > $5 AND a.job_id IS NOT DISTINCT FROM $1) OR a.id = $2::text:::run_type)
