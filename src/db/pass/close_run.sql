-- Closes a run in the audit log.
-- $1 text  run id    $2 text  status    $3 text  error, null for none    $4 timestamptz  now, null for the server's clock
-- Placeholders: run_type (type of the audit log's ids)
UPDATE :audit! a
SET status = $2, error = $3, completed_at = coalesce($4, clock_timestamp())
WHERE :set_search_path AND a.id = $1::text:::run_type AND lower(a.status) = 'running'
RETURNING extract(epoch FROM a.completed_at - a.created_at)::double precision AS seconds
