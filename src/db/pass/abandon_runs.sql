-- Closes the runs that a lost pass left open: sets their status to abandoned.
-- $1 text  job id, null for a store without the job    $2 text  the run noted in the expired lease, null for none
-- $3 timestamptz  now, null for the server's clock    $4 text  error message
-- $5 timestamptz  runs of the job that began before this time are ignored
-- Placeholders: run_type (type of the audit log's ids)
UPDATE :audit! a
SET status = 'abandoned', completed_at = coalesce($3, clock_timestamp()),
    error = coalesce(a.error, $4)
WHERE :set_search_path AND lower(a.status) = 'running' AND ((a.created_at > $5 AND a.job_id IS NOT DISTINCT FROM $1) OR a.id = $2::text:::run_type)
