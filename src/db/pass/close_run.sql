-- Ends a run in the audit log.
-- $1 bigint  run id    $2 text  status    $3 text  error, null for none    $4 timestamptz  now, null for the server's clock
UPDATE :audit!
SET status = $2, error = $3, completed_at = coalesce($4, clock_timestamp())
WHERE :application AND id = $1 AND status = 'running'
RETURNING extract(epoch FROM completed_at - created_at)::double precision AS seconds
